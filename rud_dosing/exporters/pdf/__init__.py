"""The printed plan: the pharmacist's worksheet, the patient's calendar, and weeks to tear off."""

from __future__ import annotations

from collections.abc import Callable

from ...core.supply.last_use import last_uses
from ...errors import InputError, quoted
from ...model.plan import Plan
from ...model.site import Site
from ...model.wording import Wording
from .frame import Document, draw
from .job import Job, made_at
from .pen import PAPERS, Pen
from .text import Typesetter

#: The documents, in the order in which they are printed.
DOCUMENTS = ("worksheet", "calendar", "weeks")


def export(
    plan: Plan,
    *,
    language: tuple[Wording, ...],
    site: Site,
    document: str,
    paper: str | None,
    discreet: bool | None,
) -> bytes:
    """The documents as they were asked for, and as the site has them where nothing was said; see :func:`render`."""
    wanted = DOCUMENTS if document == "all" else tuple(document.split(","))
    hidden = site.discreet if discreet is None else discreet
    return render(plan, language, documents=wanted, paper=paper or site.paper or "A4", site=site, discreet=hidden)


def render(
    plan: Plan,
    wordings: tuple[Wording, ...],
    *,
    documents: tuple[str, ...] = DOCUMENTS,
    paper: str = "A4",
    site: Site | None = None,
    discreet: bool = False,
) -> bytes:
    """The documents as one PDF file, the same bytes for the same plan.

    Parameters
    ----------
    wordings : one language, or two: then the patient's sheets say drug, dose and units in both
    documents : any of :data:`DOCUMENTS`; each begins a page and has a bookmark
    paper : ``"A4"`` or ``"Letter"``
    site : hospital, telephones and the site's own advice; the order's where it is left out. What it does not say is
        printed as a line to write on
    discreet : whether the plan's calendar says Dose A and Dose B: then the patient's calendar has the legend

    Raises
    ------
    InputError
        ``document``, ``paper``; ``glyph`` (a character that no font has, that hides, or that runs from right to left),
        ``font``, ``does-not-fit``, ``wording``, ``time-zone``
    """
    if paper not in PAPERS or paper == "A5":
        raise InputError("paper", f"there is no paper {quoted(paper)}", where="paper", fix="Choose A4 or Letter.")
    for name in documents:
        if name not in DOCUMENTS:
            fix = f"Choose one of {', '.join(DOCUMENTS)}."
            raise InputError("document", f"there is no document {quoted(name)}", where="document", fix=fix)
    here = site or plan.order.site or Site()
    pen = Pen(Typesetter(here.fonts), wordings[0].language)
    job = Job(plan, wordings, here, paper, pen, {}, discreet, last_uses(plan))
    for name in _printed(plan, documents):
        draw(job, _layout(name)(job))
    title = job.say("print.file_title", code=plan.plan_code, revision=str(plan.revision))
    return job.pen.finish(title, f"{plan.software.name} {plan.software.version}", made_at(plan), plan.document_digest)


def worksheet(plan: Plan, wording: Wording, paper: str = "A4") -> bytes:
    """The worksheet alone; see :func:`render`."""
    return render(plan, (wording,), documents=("worksheet",), paper=paper)


def _printed(plan: Plan, documents: tuple[str, ...]) -> list[str]:
    """The documents in their order.

    After a death the patient's sheets are not printed; where nothing is given, there is nothing to tick.
    """
    wanted = [name for name in DOCUMENTS if name in documents]
    if not plan.administrations and "weeks" in wanted and plan.status != "died":
        wanted.remove("weeks")
        if not wanted:
            raise InputError("document", "the plan gives nothing", where="document", fix="Print the worksheet alone.")
    if plan.status != "died":
        return wanted
    if "worksheet" not in wanted:
        problem = "the plan has ended with the patient's death"
        raise InputError("document", problem, where="document", fix="Print the worksheet alone.")
    return ["worksheet"]


def _layout(name: str) -> Callable[[Job], Document]:
    # Imported where it is used, so that one document does not pay for the others.
    if name == "worksheet":
        from .pharmacist import layout
    elif name == "calendar":
        from .patient_calendar import layout
    else:
        from .weeks import layout
    return layout
