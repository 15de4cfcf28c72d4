"""The structure of a tagged PDF: which marked content is a heading, a table, a cell, and in which order it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.pdfbase import pdfdoc


class Raw(pdfdoc.PDFObject):
    """A PDF object whose bytes are known already."""

    def __init__(self) -> None:
        self.content = b""

    def format(self, document: Any) -> bytes:  # noqa: ARG002 (ReportLab's interface)
        """The bytes of the object."""
        return self.content


class Element:
    """One element of the structure: its kind, its children, the marked content that is in it."""

    __slots__ = ("attributes", "children", "content", "kind", "page", "parent")

    def __init__(self, kind: str, parent: Element | None, attributes: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self.attributes = attributes
        self.children: list[Element] = []
        self.content: list[int] = []
        self.page = 0
        if parent is not None:
            parent.children.append(self)

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in the order of reading."""
        yield self
        for child in self.children:
            yield from child.walk()


class Structure:
    """The tree of a document and, for each page, which element each piece of marked content belongs to."""

    def __init__(self) -> None:
        self.root = Element("Document", None)
        self._pages: list[list[Element]] = []

    def begin_page(self) -> None:
        """All content from here on is on the next page."""
        self._pages.append([])

    def mark(self, element: Element) -> int:
        """The number of a new piece of marked content of the element, on the page at hand."""
        owners = self._pages[-1]
        owners.append(element)
        element.page = len(self._pages) - 1
        element.content.append(len(owners) - 1)
        return len(owners) - 1

    def write(self, document: Any) -> None:
        """Put the tree into ReportLab's document: object after object, linked both ways."""
        tree, parents = Raw(), Raw()
        tree_number, parents_number = _register(document, tree), _register(document, parents)
        elements = list(self.root.walk())
        objects = [Raw() for _ in elements]
        numbers = {id(one): _register(document, raw) for one, raw in zip(elements, objects, strict=True)}
        page_numbers = [_register(document, page) for page in document.Pages.pages]
        for element, raw in zip(elements, objects, strict=True):
            raw.content = _element(element, numbers, page_numbers, tree_number)
        tree.content = (
            f"<</Type/StructTreeRoot/K {numbers[id(self.root)]} 0 R/ParentTree {parents_number} 0 R"
            f"/ParentTreeNextKey {len(self._pages)}>>"
        ).encode()
        owned = (" ".join(f"{numbers[id(one)]} 0 R" for one in owners) for owners in self._pages)
        listed = " ".join(f"{index}[{owners}]" for index, owners in enumerate(owned))
        parents.content = f"<</Nums[{listed}]>>".encode()
        document.Catalog.StructTreeRoot = tree
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": pdfdoc.PDFtrue})
        for index, page in enumerate(document.Pages.pages):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = index, pdfdoc.PDFName("S")


def text_string(text: str) -> str:
    """A text as a PDF string that needs no escaping."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _register(document: Any, thing: Any) -> int:
    name = document.Reference(thing).name
    number: int = document.idToObjectNumberAndVersion[name][0]
    return number


def _element(element: Element, numbers: dict[int, int], page_numbers: list[int], tree: int) -> bytes:
    parent = tree if element.parent is None else numbers[id(element.parent)]
    kids = " ".join([f"{numbers[id(child)]} 0 R" for child in element.children] + [str(one) for one in element.content])
    page = f"/Pg {page_numbers[element.page]} 0 R" if element.content else ""
    return f"<</S/{element.kind}/P {parent} 0 R{page}{element.attributes}/K[{kids}]>>".encode()
