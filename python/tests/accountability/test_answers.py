"""Accept, decline and delegate through the command line: who may, from when, and what is said."""

from __future__ import annotations

import json


def test_the_owner_named_accepts_and_it_counts_from_that_day(say, told) -> None:
    done = say("2025-03-04", "accept", "cards", "--as", "ann")
    assert done.exit_code == 0, done.output
    (event,) = told()
    assert (event["kind"], event["subject"], event["actor"]) == (
        "ownership_accepted", "model:cards", "ann",
    )  # fmt: skip
    assert event["payload"] == {"owner_id": "ann", "valid_from": "2025-01-01"}
    # Named since January, said in March: recorded in March, never backwards.
    assert event["recorded_at"] == event["occurred_at"] == "2025-03-04 12:00:00"


def test_an_owner_to_come_accepts_beforehand(say, told) -> None:
    done = say("2025-06-10", "accept", "loans", "--as", "bob")
    assert "bob answers for loans from 2025-07-01 on" in done.output
    assert told()[0]["payload"]["valid_from"] == "2025-07-01"


def test_nobody_else_accepts(say, told) -> None:
    for day, owner, named in (
        ("2025-06-10", "cem", "ann"),
        ("2025-07-01", "ann", "bob"),  # her time is over
    ):
        done = say(day, "accept", "loans", "--as", owner)
        assert done.exit_code == 2
        assert f"does not name {owner} for loans" in done.output
        assert f"it names {named}" in done.output
    assert (
        "not in registers/owners.csv" in say("2025-06-10", "accept", "loans", "--as", "eve").output
    )
    assert (
        "not in registers/models.csv" in say("2025-06-10", "accept", "cars", "--as", "ann").output
    )
    assert told() == []


def test_twice_is_refused_and_after_a_refusal_it_may_be_said_again(say, told) -> None:
    say("2025-03-04", "accept", "cards", "--as", "ann")
    again = say("2025-03-05", "accept", "cards", "--as", "ann")
    assert again.exit_code == 1
    assert "ann has accepted cards already, from 2025-03-04 on" in again.output
    assert (
        say("2025-04-01", "decline", "cards", "--as", "ann", "--reason", "too much").exit_code == 0
    )
    assert "declined cards already" in say(
        "2025-04-02", "decline", "cards", "--as", "ann", "--reason", "really"
    ).output  # fmt: skip
    assert say("2025-05-01", "accept", "cards", "--as", "ann").exit_code == 0
    assert [event["kind"] for event in told()] == [
        "ownership_accepted", "ownership_declined", "ownership_accepted",
    ]  # fmt: skip
    assert len({event["event_id"] for event in told()}) == 3


def test_who_comes_back_answers_anew(say, told, workspace) -> None:
    register = workspace / "registers" / "ownership.csv"
    text = register.read_text(encoding="utf-8").replace("loans,bob,2025-07-01,\n", "")
    register.write_text(text + "loans,ann,2025-09-01,\n", encoding="utf-8")
    say("2025-03-04", "accept", "loans", "--as", "ann")
    done = say("2025-08-04", "accept", "loans", "--as", "ann")
    assert done.exit_code == 0, done.output
    assert told()[-1]["payload"]["valid_from"] == "2025-09-01"


def test_a_decline_wants_a_reason(say, told) -> None:
    done = say("2025-03-04", "decline", "cards", "--as", "ann", "--reason", " ")
    assert (done.exit_code, told()) == (2, [])
    assert "a reason is needed" in done.output


def delegation(say, day: str, *, to: str = "bob", until: str = "2025-08-31", **more: str):
    extra = [part for name, value in more.items() for part in (f"--{name}", value)]
    return say(
        day, "delegate", "cards", "--as", "ann", "--to", to, "--until", until, "--reason", "leave",
        *extra,
    )  # fmt: skip


def test_only_an_owner_who_accepted_delegates(say, told) -> None:
    refused = delegation(say, "2025-03-04")
    assert refused.exit_code == 1
    assert "cannot pass on what is not held" in refused.output
    say("2025-03-04", "accept", "cards", "--as", "ann")
    assert delegation(say, "2025-03-04").exit_code == 0
    assert told()[-1]["payload"] == {
        "owner_id": "ann", "delegate_owner_id": "bob", "valid_from": "2025-03-04",
        "valid_until": "2025-08-31", "reason": "leave",
    }  # fmt: skip
    stranger = say(
        "2025-03-05", "delegate", "cards", "--as", "cem", "--to", "bob", "--until", "2025-08-31",
        "--reason", "x",
    )  # fmt: skip
    assert "cem is not the owner of cards: ann is" in stranger.output


def test_who_approves_refreshes_of_a_model_delegates_that(say, told) -> None:
    to_bob = ("--as", "cem", "--to", "bob", "--until", "2025-08-31", "--reason", "leave")
    assert say("2025-03-05", "delegate", "loans", *to_bob).exit_code == 0
    assert told()[-1]["payload"]["owner_id"] == "cem"
    assert say("2025-03-05", "delegate", "cards", *to_bob).exit_code == 1


def test_a_delegation_has_an_end_and_never_begins_in_the_past(say, told) -> None:
    say("2025-03-04", "accept", "cards", "--as", "ann")
    assert delegation(say, "2025-03-04", until="2025-03-03").exit_code == 2
    assert delegation(say, "2025-03-04", **{"from": "2025-03-01"}).exit_code == 2
    assert delegation(say, "2025-03-04", to="ann").exit_code == 2
    assert len(told()) == 1
    assert delegation(say, "2025-03-04", until="2025-03-04").exit_code == 0


def test_an_answer_taken_back_counts_no_more_and_may_be_given_again(say, told) -> None:
    say("2025-03-04", "accept", "cards", "--as", "ann")
    event_id = told()[0]["event_id"]
    wrong = say("2025-03-05", "ledger", "correct", event_id, "--as", "bob", "--reason", "no")
    assert wrong.exit_code == 1
    assert "bob cannot take it back" in wrong.output
    done = say("2025-03-05", "ledger", "correct", event_id, "--as", "ann", "--reason", "not me")
    assert done.exit_code == 0, done.output
    assert told()[-1]["payload"] == {"corrects": event_id, "reason": "not me"}
    assert "corrected already" in say(
        "2025-03-06", "ledger", "correct", event_id, "--as", "ann", "--reason", "again"
    ).output  # fmt: skip
    assert delegation(say, "2025-03-06").exit_code == 1
    assert say("2025-03-07", "accept", "cards", "--as", "ann").exit_code == 0


def test_a_name_that_is_no_utf_8_is_refused_in_json_too(say, told) -> None:
    # As the operating system hands over a byte of another encoding.
    done = say("2025-03-04", "accept", "cards", "--as", "\udce9", "--json")
    assert (done.exit_code, told()) == (2, [])
    assert json.loads(done.stdout)["error"] == "\udce9 is not in registers/owners.csv"
