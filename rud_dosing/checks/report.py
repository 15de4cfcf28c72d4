"""How a check says what it found: the sentence, the severity and the source come from the data."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.saying import filled
from ..model.clinical_rules import ExposureRule, Interaction, PatientRule
from ..model.finding import Finding
from ..model.formulary import ProductNote
from ..model.regimen import RegimenNote
from ..model.rules import FindingRule, Rules
from ..model.said import Value


def finding(rules: Rules, code: str, path: str, **values: Value) -> Finding:
    """A finding of the catalog with its values put into its sentence."""
    return said(rules, rules.findings[code], path, values)


def said(
    rules: Rules, rule: FindingRule | PatientRule | ExposureRule | Interaction, path: str, values: Mapping[str, Value]
) -> Finding:
    """A finding of a rule with its values put into its sentence."""
    kept = dict(values)
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=filled(rules.english, rule.message, kept),
        path=path,
        source=rule.source,
        values=kept,
        key=rule.code if isinstance(rule, FindingRule) else rule.id,
    )


def noted(note: RegimenNote | ProductNote, path: str, key: str) -> Finding:
    """A finding that a regimen or a formulary carries."""
    return Finding(code=note.code, severity=note.severity, message=note.message, path=path, source=note.source, key=key)
