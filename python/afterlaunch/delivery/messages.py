"""Messages: one digest an owner and run, as plain text and as a page, from the same lines."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from afterlaunch.config import project_folder
from afterlaunch.delivery import phrases
from afterlaunch.delivery.channel import Message
from afterlaunch.delivery.company import Company, Owner
from afterlaunch.delivery.incidents import Incident, Occasion
from afterlaunch.delivery.route import answers_for
from afterlaunch.report import words

KEY = "notify:"
BRIEF_CHARACTERS = 700

COUNTED = {
    Occasion.NEW: "new",
    Occasion.REOPENED: "back again",
    Occasion.ESCALATED: "escalated",
    Occasion.STILL_OPEN: "still open",
    Occasion.RESOLVED: "resolved",
}


@dataclass(frozen=True)
class Section:
    """One matter.

    Parameters
    ----------
    item
        Its key in the ledger.
    occasion
        Why it is told.
    title
        It in one line.
    lines
        (question, answer), in order.
    step
        What the one command is for, and the command; None where there is only the report to read.
    due
        The day by which something is asked; None if nothing is.
    """

    item: str
    occasion: Occasion
    title: str
    lines: tuple[tuple[str, str], ...]
    step: tuple[str, str] | None
    due: date | None


def section(
    company: Company, incident: Incident, occasion: Occasion, item: str, *, reader: Owner,
    due: date | None, suppressed: Sequence[Incident] = (),
) -> Section:  # fmt: skip
    """Return what one reader is told of one incident.

    Parameters
    ----------
    company
        The registers.
    incident, occasion, item
        What is told, why, and its key in the ledger.
    reader
        Who reads it.
    due
        The day by which something was asked for before; None if nothing was.
    suppressed
        Incidents that rest on this one and are not told on their own.
    """
    actor, is_owner = answers_for(company, incident)
    over = occasion is Occasion.RESOLVED
    day = None if over else due or phrases.asked_by(company, incident, occasion)
    lines = [
        ("What happened", phrases.what_happened(company, incident, occasion)),
        ("In money", phrases.in_money(incident, occasion)),
        ("Since when", phrases.since_when(incident, occasion)),
        ("Agreed", phrases.agreed(company, incident)),
        ("How sure", phrases.how_sure(company, incident, occasion)),
        ("Likely cause", _cause(incident)),
        ("Rests on it too", _suppressed(company, suppressed)),
        ("Taken up", phrases.taken_up(company, incident, occasion)),
        ("Why you", "" if over else _why_you(company, incident, reader, actor, is_owner)),
        ("Asked", phrases.asked(incident, occasion, actor, is_owner) + _by(day, incident)),
    ]
    told = tuple((question, plain(answer)) for question, answer in lines if answer)
    take_up = f"afterlaunch acknowledge {incident.incident_id} --as {reader.owner_id}"
    title = plain(phrases.title(company, incident, occasion))
    step = None if over else ("To take it up", plain(take_up))
    return Section(item, occasion, title, told, step, day)


def message(owner: Owner, sections: Sequence[Section], more: str) -> Message:
    """Return the digest of one owner.

    Parameters
    ----------
    owner
        Who reads it.
    sections
        At least one.
    more
        The command that shows more.
    """
    subject = sections[0].title if len(sections) == 1 else _subject(sections)
    page = {
        "name": plain(owner.name),
        "subject": subject,
        "sections": sections,
        "more": plain(more),
    }
    env = environment()
    return Message(
        key=key(owner.owner_id, [one.item for one in sections]),
        subject=subject,
        brief=_brief(sections),
        text=env.get_template("message.txt.j2").render(page),
        html=env.get_template("message.html.j2").render(page),
    )


def key(owner_id: str, items: Sequence[str]) -> str:
    """Return the key of a digest: the same for the same matters told to the same owner."""
    digest = hashlib.sha256("\n".join(sorted(items)).encode()).hexdigest()
    return f"{KEY}{owner_id}:{digest[:12]}"


@cache
def environment() -> Environment:
    """Jinja that escapes what goes into pages, and faults every unknown name."""
    return Environment(
        loader=FileSystemLoader(project_folder() / "reports" / "templates" / "messages"),
        autoescape=select_autoescape(["html.j2"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def plain(text: str) -> str:
    """Return text on one line with no mark that a mail or chat program could act on.

    Examples
    --------
    >>> plain("Card <b>fraud")
    'Card ‹b›fraud'
    """
    visible = "".join(
        " " if unicodedata.category(one).startswith(("C", "Z")) else one for one in text
    )
    return " ".join(visible.split()).replace("<", "‹").replace(">", "›")


def _subject(sections: Sequence[Section]) -> str:
    counts: Mapping[Occasion, int] = {
        occasion: sum(one.occasion is occasion for one in sections) for occasion in Occasion
    }
    parts = [f"{count} {COUNTED[occasion]}" for occasion, count in counts.items() if count]
    if len(parts) == 1:
        return f"{len(sections)} matters for you, all {COUNTED[sections[0].occasion]}"
    return f"{len(sections)} matters for you: {words.listing(parts)}"


def _brief(sections: Sequence[Section]) -> str:
    """Say as many matters as fit, one paragraph each, and how many are left."""
    said: list[str] = []
    for number, one in enumerate(sections):
        answers = dict(one.lines)
        told = [answers[one] for one in ("What happened", "In money", "Asked") if one in answers]
        paragraph = "\n".join([*told, *([one.step[1]] if one.step else [])])
        left = len(sections) - number
        if said and sum(map(len, said)) + len(paragraph) > BRIEF_CHARACTERS:
            said.append(f"And {left} more: see your report.")
            break
        said.append(paragraph)
    return "\n\n".join(said)


def _cause(incident: Incident) -> str:
    # Where nothing was agreed, what happened is the cause.
    is_told = incident.kind == phrases.INTAKE and incident.sla_id is None
    return "" if is_told else incident.cause_note or ""


def _suppressed(company: Company, suppressed: Sequence[Incident]) -> str:
    if not suppressed:
        return ""
    names = sorted({phrases.model_name(company, one) for one in suppressed})
    verb = "is" if len(suppressed) == 1 else "are"
    matters = words.count(len(suppressed), "missed agreement")
    return (
        f"{matters} of {words.listing(names)} {verb} not told apart: nobody can tell before the "
        "data are right."
    )


def _why_you(
    company: Company, incident: Incident, reader: Owner, actor: Owner, is_owner: bool
) -> str:
    if not is_owner:
        model = phrases.model_name(company, incident)
        if incident.model_id == phrases.ALL:
            return "It concerns all models, so it goes to the owner of last resort."
        return f"Nobody answers for {model} now. Until somebody does, it goes to you."
    if reader != actor:
        return f"{actor.name} answers for it and reports to you."
    return ""


def _by(day: date | None, incident: Incident) -> str:
    if day is None:
        return ""
    if day < incident.evaluated_on:
        return f". This was asked for by {words.day(day)}; that day has passed."
    return f", by {words.day(day)}."
