"""What a verdict lacks, in units that somebody can bring: cases, controls, weeks, a day."""

from __future__ import annotations

from afterlaunch.report import words
from afterlaunch.report.parts import SlaLine


def lacking(line: SlaLine) -> str:
    """Say what is missing for a verdict, with its numbers if there are any."""
    text = line.missing_evidence
    if line.cases_needed and text.startswith("more "):
        text = f"about {line.cases_needed:,} {text} needed"
    elif line.cases_needed:
        text += f", at least {line.cases_needed:,}"
    if line.caught_controls_needed:
        text += f", some {line.caught_controls_needed:,} of them {line.adverse_word}"
    if line.weeks_needed:
        text += f"; {words.count(line.weeks_needed, 'week')} of decisions at the recent pace"
    if line.labels_due_on:
        text += f"; the last is due on {words.day(line.labels_due_on)}"
    return text
