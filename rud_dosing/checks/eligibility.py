"""Whether the source would have treated this patient: HLH-2004, each criterion met, not met or unknown."""

from __future__ import annotations

from ..core.labs.hlh2004 import Judged, counts, judge
from ..core.labs.known import Facts
from ..model.finding import Finding
from ..model.rules import Rules
from ..model.said import Phrase, Several, Term, Value, phrase
from .report import finding

#: Of eight criteria, as HLH-2004 and the source's trial ask.
ENOUGH = 5


def criteria(facts: Facts, rules: Rules) -> tuple[Judged, ...]:
    """Each criterion of HLH-2004 as judged."""
    return judge(rules.criteria, rules.quantities, facts)


def findings(facts: Facts, rules: Rules) -> list[Finding]:
    """How many criteria are met, and what would decide the others; one short line where none is known."""
    all_judged = criteria(facts, rules)
    met, unknown = counts(all_judged)
    if unknown == len(all_judged) and not any(one.evidence for one in all_judged):
        return [finding(rules, "hlh-2004-not-judged", "patient")]
    if met >= ENOUGH:
        code = "hlh-2004-met"
    elif met + unknown >= ENOUGH:
        code = "hlh-2004-undecided"
    else:
        code = "outside-source-trial"
    deciding = tuple(Term(term=one.criterion.decided_by) for one in all_judged if one.met is None)
    values: dict[str, Value] = {
        "met": met,
        "unknown": unknown,
        "most": met + unknown,
        "met_list": _listed(all_judged, True),
        "not_met_list": _listed(all_judged, False),
        "unknown_list": _listed(all_judged, None),
        "decided_by": Several(items=deciding, join="semicolon") if deciding else phrase("nothing"),
    }
    return [finding(rules, code, "patient", **values)]


def _listed(all_judged: tuple[Judged, ...], met: bool | None) -> Several | Phrase:
    listed = tuple(_one(judged) for judged in all_judged if judged.met is met)
    return Several(items=listed, join="semicolon") if listed else phrase("none")


def _one(judged: Judged) -> Term | Phrase:
    title = Term(term=judged.criterion.title)
    return phrase("with_evidence", what=title, evidence=Several(items=judged.evidence)) if judged.evidence else title
