"""A report is signed as it stands, by its owner or a delegate for every model of the owner."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest


@pytest.fixture
def page(workspace: Path) -> Path:
    folder = workspace / "reports" / "2025-03"
    folder.mkdir(parents=True)
    path = folder / "ann.html"
    path.write_text("<p>March</p>", encoding="utf-8")
    return path


def test_what_is_signed_is_the_page_as_it_stands(say, told, page: Path) -> None:
    done = say("2025-04-08", "sign", "--month", "2025-03", "--as", "ann")
    assert done.exit_code == 0, done.output
    (event,) = told()
    digest = hashlib.sha256(page.read_bytes()).hexdigest()
    assert event["subject"] == "report:ann:2025-03"
    assert event["payload"] == {"month": "2025-03", "sha256": digest, "on_behalf_of": None}
    again = say("2025-04-09", "sign", "--month", "2025-03", "--as", "ann")
    assert (again.exit_code, len(told())) == (1, 1)
    assert "signed already, by ann" in again.output
    page.write_text("<p>March, restated</p>", encoding="utf-8")
    assert say("2025-05-09", "sign", "--month", "2025-03", "--as", "ann").exit_code == 0


def test_a_page_that_is_not_there_is_not_signed(say, told, page: Path) -> None:
    done = say("2025-04-08", "sign", "--month", "2025-02", "--as", "ann")
    assert (done.exit_code, told()) == (2, [])
    assert "afterlaunch report --month 2025-02" in done.output


def test_a_delegate_signs_for_all_the_owner_holds_and_until_the_last_day(
    say, told, page: Path
) -> None:
    signing = ("sign", "--month", "2025-03", "--as", "bob", "--for", "ann")
    for model in ("cards", "loans"):
        say("2025-03-04", "accept", model, "--as", "ann")
    assert "no delegation for cards, loans today" in say("2025-04-08", *signing).output
    to_bob = ("--as", "ann", "--to", "bob", "--until", "2025-04-10", "--reason", "leave")
    say("2025-04-08", "delegate", "cards", *to_bob)
    half = say("2025-04-09", *signing)
    assert half.exit_code == 1
    assert "no delegation for loans today" in half.output
    say("2025-04-09", "delegate", "loans", *to_bob)
    late = say("2025-04-11", *signing)
    assert late.exit_code == 1
    done = say("2025-04-10", *signing)
    assert done.exit_code == 0, done.output
    assert told()[-1]["actor"] == "bob"
    assert told()[-1]["payload"]["on_behalf_of"] == "ann"
