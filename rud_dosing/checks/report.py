"""How a check says what it found: the sentence, the severity and the source come from the rules."""

from __future__ import annotations

from ..model.finding import Finding
from ..model.rules import Rules


def finding(rules: Rules, code: str, path: str, **values: str) -> Finding:
    """A finding of the catalog with its values put into its sentence."""
    rule = rules.findings[code]
    return Finding(
        code=code,
        severity=rule.severity,
        message=rule.message.format_map(values),
        path=path,
        source=rule.source,
        values=values,
    )
