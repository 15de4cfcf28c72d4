"""Checks before treatment, and the rules that they run by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import msgspec

from .. import library
from .. import order_text as orders
from ..checks import before_treatment, eligibility, person
from ..core.check_report import CheckReport, FindingGroup, JudgedCriterion, ListedRule, SecondOpinion
from ..core.labs.hscore import scored
from ..core.labs.known import Facts
from ..core.saying import said
from ..errors import BlockedError
from ..model.clinical_rules import SEVERITIES
from ..model.finding import Finding, Override
from ..model.patient import Patient
from ..model.plan import Plan
from ..model.rules import Rules
from . import planning

_OF_THE_REGIMEN = "The regimen and the formulary"
# A check makes a plan to look at and throws it away: its name and its moment are not seen.
_NO_UUID = "00000000-0000-4000-8000-000000000000"
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=timezone.utc)


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
        apart = _before_treatment(library.load_rules())
        before = {one.code for one in _listed(library.load_rules()) if one.rule_set in apart}
        own += [msgspec.structs.replace(one, override=None) for one in plan.findings if one.code not in before]
    facts, _ = before_treatment.known(patient, **known)
    judged = tuple(
        JudgedCriterion(
            number=one.criterion.number,
            title=one.criterion.title,
            met=one.met,
            evidence=tuple(said(rules.english, each) for each in one.evidence),
            decided_by=one.criterion.decided_by,
            source=one.criterion.source,
        )
        for one in eligibility.criteria(facts, rules)
    )
    found = [*before_treatment.findings(patient, **known), *own]
    return CheckReport(patient.id, first, judged, _second_opinion(facts, rules), _grouped(found, rules))


def check_text(report: CheckReport, *, width: int = 80) -> str:
    """What was found for a terminal: HLH-2004, the second opinion, the findings group by group.

    Examples
    --------
    >>> print(check_text(check(Patient(id="A1", height="170 cm", weight="63.5 kg"))).splitlines()[0])
    Patient A1, no start
    """
    from ..exporters.terminal import check as exporter

    return exporter.text(report, width)


def check_data(report: CheckReport) -> dict[str, Any]:
    """As :func:`check_text`, as plain data for programs.

    Examples
    --------
    >>> check_data(check(Patient(id="A1", height="170 cm", weight="63.5 kg")))["patient_id"]
    'A1'
    """
    from ..exporters.terminal import check as exporter

    return exporter.data(report)


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


def rules_text(listed: Iterable[ListedRule], *, width: int = 80) -> str:
    """Rules for a terminal, those that are not verified and never run apart.

    Examples
    --------
    >>> print(rules_text(rules()).splitlines()[0])
    counts
    """
    from ..exporters.terminal import rules as exporter

    return exporter.text(listed, width)


def rules_data(listed: Iterable[ListedRule]) -> list[dict[str, str]]:
    """Rules as plain data for programs.

    Examples
    --------
    >>> rules_data(rules())[0]["rule_set"]
    'counts'
    """
    return [rule._asdict() for rule in listed]


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


def _before_treatment(all_rules: Rules) -> list[str]:
    """The rule sets whose findings are those before treatment, in their order; all others are the plan's own."""
    placed = [(one.before_treatment.in_check, one.id) for one in all_rules.sets if one.before_treatment is not None]
    return [name for _, name in sorted(placed)]


def _grouped(findings: list[Finding], all_rules: Rules) -> tuple[FindingGroup, ...]:
    """Findings by the set that their rule stands in, in the order of reading; those of the regimen's file last."""
    titles = {one.id: one.title for one in all_rules.sets}
    home = {rule.code: rule.rule_set for rule in reversed(_listed(all_rules))}
    first = _before_treatment(all_rules)
    order = [*first, *(name for name in titles if name not in first), ""]
    groups = []
    for name in order:
        inside = [one for one in findings if home.get(one.code, "") == name]
        if inside:
            inside.sort(key=lambda one: SEVERITIES.index(one.severity))
            groups.append(FindingGroup(titles.get(name, _OF_THE_REGIMEN), tuple(inside)))
    return tuple(groups)
