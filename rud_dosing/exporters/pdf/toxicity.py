"""Grades of toxicity on the worksheet: a row a term, the grade at baseline beside that of each visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...model.results import AssessmentResult, Grade, in_force
from ..finding_text import lacking, sentences
from .flow import Block, Steps
from .grid import HEAD_SIZE, PADDING, Cell, Column, Row, Table, fitted, natural_widths
from .job import Job
from .measures import begin_line, said
from .visits import paragraphs


class _Term(NamedTuple):
    """What a row is about. A term that two quantities grade, or two versions of the criteria, has a row for each."""

    term: str
    quantity: str
    version: str


def blocks(job: Job, x: float, room: float) -> list[Block]:
    """The table (more than one where all visits have no room beside each other), and what the marks in it mean."""
    results = list(in_force(job.plan.results))
    terms = list(dict.fromkeys(_term(grade) for result in results for grade in result.grades))
    if not terms:
        return []
    tables = [_table(job, terms, some, results) for some in _sets(job, terms, results, room)]
    found: list[Block] = [Steps(job.pen, x, fitted(table, job.type, room)) for table in tables]
    return [*found, paragraphs(job, x, room, _notes(job, results))]


def grades(job: Job, possible: Sequence[int]) -> str:
    """``2``, ``0 to 2`` where not all is known, ``0, 2`` where they do not follow each other; a dash for none."""
    if not possible:
        return job.say("print_results.not_measured")
    listed = sorted(set(possible))
    if len(listed) > 1 and listed == list(range(listed[0], listed[-1] + 1)):
        return job.say("form.dates", first=str(listed[0]), last=str(listed[-1]))
    return job.say("form.comma").join(map(str, listed))


def _term(grade: Grade) -> _Term:
    return _Term(grade.term, grade.quantity, grade.version)


def _sets(job: Job, terms: list[_Term], results: list[AssessmentResult], room: float) -> list[list[AssessmentResult]]:
    for number in range(1, len(results)):
        size = -(-len(results) // number)
        sets = [results[begin : begin + size] for begin in range(0, len(results), size)]
        widths = [sum(natural_widths(_table(job, terms, some, results), job.type)) for some in sets]
        if max(widths) <= room:
            return sets
    return [[result] for result in results]


def _table(
    job: Job, terms: list[_Term], some: Sequence[AssessmentResult], results: Sequence[AssessmentResult]
) -> Table:
    """The table of some of the visits; the baseline is that of all."""
    heading = job.say("print_results.toxicity")
    days = [job.say("print_results.chart_day", day=str(result.day)) for result in some]
    # All as wide as the widest, so that a column is not taken for more than its neighbor.
    least = max(job.type.width(day, HEAD_SIZE, True) for day in days) + 2 * PADDING
    columns = (
        Column(job.say("print_results.term"), share=2),
        Column(job.say("print_results.version"), share=0),
        Column(job.say("print_results.baseline"), "center", least=least),
        *(Column(day, "center", least=least) for day in days),
    )
    rows = []
    for term in terms:
        name = begin_line(said(job, term.term))
        if len({one.quantity for one in terms if one.term == term.term}) > 1:
            name = job.say("print_results.term_of", term=name, quantity=said(job, term.quantity))
        cells = [Cell(name, head=True), Cell(term.version), _baseline(job, term, results)]
        cells += [_grade(job, _of(result, term)) for result in some]
        rows.append(Row(tuple(cells), 13.5, 13.5))
    continued = job.say("print_worksheet.continued", heading=heading)
    return Table(heading, columns, tuple(rows), continued=continued)


def _of(result: AssessmentResult, term: _Term) -> Grade | None:
    return next((grade for grade in result.grades if _term(grade) == term), None)


def _baseline(job: Job, term: _Term, results: Sequence[AssessmentResult]) -> Cell:
    """The grade at baseline; both where a later revision of the patient changed it."""
    found = [grade.baseline_grades for result in results if (grade := _of(result, term)) is not None]
    texts = dict.fromkeys(grades(job, one) for one in found)
    severe = any(one and max(one) >= _SEVERE for one in found)
    return Cell(job.say("form.semicolon").join(texts), bold=severe, align="center")


def _grade(job: Job, grade: Grade | None) -> Cell:
    if grade is None:
        return Cell(grades(job, ()), align="center")
    text = grades(job, grade.grades)
    if grade.person is not None:
        text += " *"
    return Cell(text, bold=bool(grade.grades) and max(grade.grades) >= _SEVERE, align="center")


#: Grades from here on stand out.
_SEVERE = 3


def _notes(job: Job, results: Sequence[AssessmentResult]) -> list[str]:
    """What the marks mean, what a person judges, how abnormal baselines were read, what would decide what is open."""
    persons: dict[str, dict[str, None]] = {}
    read: dict[str, dict[str, None]] = {}
    needs: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for result in results:
        for grade in result.grades:
            name = begin_line(said(job, grade.term))
            if grade.person is not None:
                persons.setdefault(grade.person, {})[name] = None
            if grade.note is not None:
                read.setdefault(grade.note, {})[name] = None
            if grade.needs and grade.grades:
                needs.setdefault(grade.needs, {}).setdefault(name, []).append(str(result.day))
    comma, semicolon = job.say("form.comma"), job.say("form.semicolon")
    texts = [job.say("print_results.grades_read")]
    for person, names in persons.items():
        texts.append(job.say("print_results.person", terms=comma.join(names), person=sentences(job.wording, person)))
    for note, names in read.items():
        texts.append(job.say("print_results.read", terms=comma.join(names), note=sentences(job.wording, note)))
    for what, terms in needs.items():
        listed = (job.say("print_results.on_days", term=term, days=comma.join(on)) for term, on in terms.items())
        decide = begin_line(comma.join(lacking(job.wording, one) for one in what))
        texts.append(job.say("print_results.needs", needs=decide, terms=semicolon.join(listed)))
    return texts
