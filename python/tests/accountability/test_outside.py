"""What other systems record: once, in their own words, and nothing that is the product's."""

from __future__ import annotations

import pytest

GIVEN = {
    "id": "deploy-4711",
    "kind": "model_moved",
    "subject": "model:cards",
    "actor": "ci",
    "payload": '{"model_version": "v3"}',
}


def event(say, **changed: str):
    options = [part for name, value in (GIVEN | changed).items() for part in (f"--{name}", value)]
    return say("2025-03-04", "event", *options)


def test_an_event_is_recorded_once_however_often_it_is_given(say, told) -> None:
    assert event(say).exit_code == 0
    again = event(say)
    assert again.exit_code == 0
    assert "stands in the ledger already" in again.output
    (found,) = told()
    assert found["event_id"] == "outside:deploy-4711"
    assert found["payload"] == {"model_version": "v3"}
    other = event(say, payload='{"model_version": "v4"}')
    assert other.exit_code == 1
    assert "another event bears the id deploy-4711" in other.output
    assert len(told()) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"kind": "ownership_accepted"}, "product's own commands alone"),
        ({"kind": "case_approved"}, "product's own commands alone"),
        ({"kind": "figures_published"}, "product's own commands alone"),
        ({"kind": "event_corrected"}, "product's own commands alone"),
        ({"kind": "Model moved"}, "no kind of event"),
        ({"actor": "=cmd|' /C calc'!A0"}, "cannot be the actor"),
        ({"subject": "model:cards\n"}, "cannot be the subject"),
        ({"payload": "[1]"}, "not one JSON object"),
        ({"payload": "{"}, "is no JSON"),
        ({"payload": '{"rate": NaN}'}, "is no JSON"),
        ({"payload": '{"rate": 1e999}'}, "cannot be written as it is"),
        ({"payload": '{"note": "\\ud800"}'}, "cannot be written as it is"),
        ({"payload": '{"note": "\udcff"}'}, "cannot be written as it is"),
        ({"payload": '{"a": ' + "[" * 32 + "]" * 32 + "}"}, "nested more than 32 deep"),
        ({"payload": '{"a": ' + "[" * 500 + "]" * 500 + "}"}, "nested more than 32 deep"),
        ({"payload": '{"a": ' + "[" * 20_000 + "]" * 20_000 + "}"}, "nested more than 32 deep"),
        ({"payload": '{"to": {"api_key": "x"}}'}, "nothing secret"),
        ({"payload": '{"corrects": "ownership_accepted:cards:ann:1"}'}, "takes another event back"),
    ],
)
def test_what_may_not_be_recorded_is_refused_with_the_mend(
    say, told, changed: dict[str, str], why: str
) -> None:
    done = event(say, **changed)
    assert done.exit_code == 2
    assert why in done.output
    assert "Mend: " in done.output
    assert told() == []


def test_a_payload_may_be_nested_as_far_as_is_said(say, told) -> None:
    assert event(say, payload='{"a": ' + "[" * 31 + "]" * 31 + "}").exit_code == 0
    assert len(told()) == 1


def test_a_reason_that_is_no_utf_8_is_not_recorded(say, told) -> None:
    # As the operating system hands over a byte of another encoding.
    done = say("2025-03-04", "decline", "cards", "--as", "ann", "--reason", "caf\udce9")
    assert (done.exit_code, told()) == (2, [])
    assert "cannot be written as JSON in UTF-8" in done.output


def test_what_is_still_to_come_has_not_happened(say, told) -> None:
    done = event(say, **{"occurred-at": "2025-03-05"})
    assert (done.exit_code, told()) == (2, [])
    assert event(say, **{"occurred-at": "2025-03-01"}).exit_code == 0
    assert told()[0]["occurred_at"] == "2025-03-01 00:00:00"
    assert told()[0]["recorded_at"] == "2025-03-04 12:00:00"


def test_another_system_takes_its_own_event_back(say, told) -> None:
    event(say)
    done = say(
        "2025-03-05",
        "ledger",
        "correct",
        "outside:deploy-4711",
        "--as",
        "ci",
        "--reason",
        "rolled back",
    )
    assert done.exit_code == 0, done.output
    assert told()[-1]["payload"]["corrects"] == "outside:deploy-4711"
