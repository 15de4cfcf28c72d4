"""Checks before treatment, and the rules that they run by."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from .. import library, orders
from ..checks import before_treatment, eligibility, person
from ..core.facts import Facts
from ..core.hscore import ItemScored, scored
from ..errors import BlockedError
from ..model.clinical_rules import SEVERITIES
from ..model.finding import Finding, Override
from ..model.patient import Patient
from ..model.plan import Plan
from ..model.rules import Rules
from . import planning

#: The rule sets whose findings are those of ``checks.before_treatment``; all others are the plan's own.
_BEFORE = (
    "eligibility",
    "counts",
    "organ-function",
    "infections",
    "interactions",
    "dexamethasone",
    "dose-sense",
    "labs",
)
_OF_THE_REGIMEN = "The regimen and the formulary"
# A check makes a plan to look at and throws it away: its name and its moment are not seen.
_NO_UUID = "00000000-0000-4000-8000-000000000000"
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=timezone.utc)


class FindingGroup(NamedTuple):
    """Findings that belong together for reading, the gravest first."""

    title: str
    findings: tuple[Finding, ...]


class JudgedCriterion(NamedTuple):
    """One criterion of HLH-2004: ``met`` is None where it is not known; ``decided_by`` says what would decide it."""

    number: int
    title: str
    met: bool | None
    evidence: tuple[str, ...]
    decided_by: str
    source: str


class SecondOpinion(NamedTuple):
    """HScore as a range of points, its items, and the published probability in percent at both ends."""

    title: str
    least: int
    most: int
    probability_least: str
    probability_most: str
    items: tuple[ItemScored, ...]
    cut: int
    cut_says: str
    source: str


class CheckReport(NamedTuple):
    """What was found. ``start`` is None where only the patient was checked, without a plan."""

    patient_id: str
    start: date | None
    criteria: tuple[JudgedCriterion, ...]
    score: SecondOpinion
    groups: tuple[FindingGroup, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, group by group."""
        return tuple(finding for group in self.groups for finding in group.findings)


class ListedRule(NamedTuple):
    """One rule of the data, as it is listed."""

    rule_set: str
    id: str
    code: str
    severity: str
    title: str
    message: str
    source: str
    checked_on: str
    status: str


def check(patient: Patient, start: date | str | None = None, *, site_rules: str | Path | None = None) -> CheckReport:
    """Every finding about a patient before treatment, stops among them; nothing is blocked here.

    Parameters
    ----------
    patient : with labs, signs, conditions and medicines, as far as they are known
    start : day 1; without it nothing is said of a plan, of ages and of what needs a date
    site_rules : a site's own file of rules, added to the program's

    Raises
    ------
    DosingError
        what cannot be read or computed, as for :func:`rud_dosing.make_plan`; never ``blocked``

    Examples
    --------
    >>> report = check(Patient(id="A1", height="170 cm", weight="63.5 kg", labs={"platelets": "32 10^9/L"}))
    >>> [one.met for one in report.criteria if one.title == "cytopenia of two lineages"]
    [None]
    """
    rules = _rules(site_rules)
    first = orders.read_start(start, None)
    known: dict[str, Any] = {"start": first, "rules": rules}
    own: list[Finding] = []
    if first is None:
        own += [one for one in person.age(patient, None, rules) if one.code == "birth-date-missing"]
    else:
        plan = _plan(patient, first)
        known |= {
            "bsa": plan.bsa,
            "administrations": plan.administrations,
            "steps": plan.steps,
            "formulary": plan.formulary,
        }
        before = {one.code for one in _listed(library.load_rules()) if one.rule_set in _BEFORE}
        own += [msgspec.structs.replace(one, override=None) for one in plan.findings if one.code not in before]
    facts, _ = before_treatment.known(patient, **known)
    judged = tuple(
        JudgedCriterion(
            number=one.criterion.number,
            title=one.criterion.title,
            met=one.met,
            evidence=one.evidence,
            decided_by=one.criterion.decided_by,
            source=one.criterion.source,
        )
        for one in eligibility.criteria(facts, rules)
    )
    found = [*before_treatment.findings(patient, **known), *own]
    return CheckReport(patient.id, first, judged, _second_opinion(facts, rules), _grouped(found, rules))


def _second_opinion(facts: Facts, rules: Rules) -> SecondOpinion:
    score = rules.scores["hscore"]
    made = scored(score, rules.quantities, facts)
    return SecondOpinion(
        title=score.title,
        least=made.least,
        most=made.most,
        probability_least=made.probability_least,
        probability_most=made.probability_most,
        items=made.items,
        cut=score.cut,
        cut_says=score.cut_says,
        source=score.source,
    )


def rules(site_rules: str | Path | None = None) -> tuple[ListedRule, ...]:
    """Every rule that makes findings, in the order of the files; ``status`` says which are verified and run.

    Parameters
    ----------
    site_rules : a site's own file of rules, added to the program's

    Raises
    ------
    DosingError
        what is wrong in the site's file

    Examples
    --------
    >>> sorted({rule.status for rule in rules()})
    ['secondary', 'unverified', 'verified']
    """
    return tuple(_listed(_rules(site_rules)))


def _rules(site_rules: str | Path | None) -> Rules:
    return library.load_rules() if site_rules is None else library.load_rules_with_site(Path(site_rules))


def _plan(patient: Patient, start: date) -> Plan:
    """The plan as the command ``plan`` would make it, with every stop set aside so that it can be looked at."""
    made: dict[str, Any] = {"start": start, "plan_uuid": _NO_UUID, "created_at": _NO_MOMENT}
    try:
        return planning.make_plan(patient, **made)
    except BlockedError as blocked:
        stops = sorted({str(one["code"]) for one in blocked.findings if one["severity"] == "stop"})
        aside = [Override(code=code, reason="a check looks at all findings", by="check") for code in stops]
        return planning.make_plan(patient, override=aside, **made)


def _listed(all_rules: Rules) -> list[ListedRule]:
    found = []
    for rule_set in all_rules.sets:
        for kind in ("findings", "patient_rules", "exposures", "interactions"):
            now = getattr(all_rules, kind)
            for rule in getattr(rule_set, kind):
                key = getattr(rule, "id", rule.code)
                current = now[key]
                found.append(
                    ListedRule(
                        rule_set=rule_set.id,
                        id=key,
                        code=rule.code,
                        severity=current.severity,
                        title=getattr(rule, "title", ""),
                        message=rule.message,
                        source=rule.source,
                        checked_on=rule.checked_on or rule_set.checked_on,
                        status=rule.status,
                    )
                )
    return found


def _grouped(findings: list[Finding], all_rules: Rules) -> tuple[FindingGroup, ...]:
    """Findings by the set that their rule stands in, in the order of reading; those of the regimen's file last."""
    titles = {one.id: one.title for one in all_rules.sets}
    home = {rule.code: rule.rule_set for rule in reversed(_listed(all_rules))}
    order = [*_BEFORE, *(name for name in titles if name not in _BEFORE), ""]
    groups = []
    for name in order:
        inside = [one for one in findings if home.get(one.code, "") == name]
        if inside:
            inside.sort(key=lambda one: SEVERITIES.index(one.severity))
            groups.append(FindingGroup(titles.get(name, _OF_THE_REGIMEN), tuple(inside)))
    return tuple(groups)
