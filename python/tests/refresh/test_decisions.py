"""Who may decide on a refresh case, driven through the command line on a ledger of its own."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app
from afterlaunch.refresh.case import Case, read_cases

DAY = "2025-03-10"
CASE = "card_fraud-2025-03-10"
APPROVER, DELEGATE, OTHER = "ana.ferreira", "jonas.lind", "priya.nair"


@pytest.fixture
def workspace(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a demo company without any data, on the day of the rehearsal."""
    shutil.copytree(repository / "seeds", tmp_path / "registers")
    (tmp_path / "plants.yml").write_text("[]\n", encoding="utf-8")
    monkeypatch.setenv("AFTERLAUNCH_TODAY", DAY)
    return tmp_path


def run(workspace: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--workspace", str(workspace)])
    return done.exit_code, " ".join(done.output.split())


def opened(workspace: Path) -> None:
    code, said = run(
        workspace, "refresh", "open", "card_fraud", "--as", APPROVER, "--reason", "a new product"
    )
    assert code == 0, said


def frozen(workspace: Path) -> None:
    at = ledger.now()
    payload = {"case_id": CASE, "model_id": "card_fraud", "folder": f"cases/{CASE}"}
    ledger.append(
        workspace / "ledger" / "events.jsonl", event_id="frozen", occurred_at=at, recorded_at=at,
        actor="afterlaunch", kind="case_evidence_frozen", subject=f"case:{CASE}",
        payload={**payload, "content_hash": "0" * 64, "as_of": DAY},
    )  # fmt: skip


def case(workspace: Path) -> Case:
    return read_cases(ledger.events(workspace / "ledger" / "events.jsonl"))[CASE]


def refusals(workspace: Path) -> list[dict[str, str]]:
    events = ledger.events(workspace / "ledger" / "events.jsonl")
    return [event["payload"] for event in events if event["kind"] == "case_refused"]


def decide(workspace: Path, word: str, owner: str, *more: str) -> tuple[int, str]:
    words = ["refresh", word, CASE, "--as", owner, "--reason", "worth its cost", *more]
    return run(workspace, *words)


@pytest.mark.parametrize(
    ("column", "days"),
    [
        ("days_to_decide", "999999999"),
        ("days_to_deploy", "3661"),
        ("days_to_verify", "-1"),
        ("days_to_decide", "soon"),
    ],
)
def test_days_that_no_policy_can_mean_open_no_case(workspace: Path, column: str, days: str) -> None:
    path = workspace / "registers" / "refresh_policies.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(
            row | ({column: days} if row["model_id"] == "card_fraud" else {}) for row in rows
        )
    code, said = run(
        workspace, "refresh", "open", "card_fraud", "--as", APPROVER, "--reason", "a new product"
    )
    assert code == 2
    assert f'registers/refresh_policies.csv, column {column}: "{days}" is no number of days' in said
    assert not (workspace / "ledger").exists()


def test_a_reason_that_is_no_utf_8_opens_no_case(workspace: Path) -> None:
    # As the operating system hands over a byte of another encoding.
    code, said = run(
        workspace, "refresh", "open", "card_fraud", "--as", APPROVER, "--reason", "caf\udce9"
    )
    assert code == 2
    assert "cannot be written as JSON in UTF-8" in said
    assert "Mend: write texts in UTF-8" in said
    assert ledger.events(workspace / "ledger" / "events.jsonl") == []


def test_a_case_opened_by_hand_has_the_deadlines_of_its_policy(workspace: Path) -> None:
    opened(workspace)
    found = case(workspace)
    assert (found.trigger, found.status, found.reason) == ("manual", "opened", "a new product")
    # 10 days to decide, 90 to deploy, 90 to verify.
    assert str(found.decide_by) == "2025-03-20"
    assert str(found.due_on) == "2025-09-16"


def test_a_model_has_one_open_case(workspace: Path) -> None:
    opened(workspace)
    code, said = run(
        workspace, "refresh", "open", "card_fraud", "--as", APPROVER, "--reason", "again"
    )
    assert code == 1
    assert f"has an open case already: {CASE}" in said


def test_nobody_opens_a_case_on_a_model_that_is_not_theirs(workspace: Path) -> None:
    code, said = run(
        workspace, "refresh", "open", "card_fraud", "--as", OTHER, "--reason", "I would like to"
    )
    assert code == 1
    assert "neither owns card_fraud nor approves for it" in said


def test_a_delegate_of_the_owner_opens_a_case(workspace: Path) -> None:
    words = ["refresh", "open", "account_takeover", "--as", OTHER, "--reason", "new tricks"]
    assert run(workspace, *words)[0] == 1
    assert run(workspace, "accept", "account_takeover", "--as", "mei.tanaka")[0] == 0
    assert run(
        workspace, "delegate", "account_takeover", "--as", "mei.tanaka", "--to", OTHER,
        "--until", "2025-03-12", "--reason", "leave",
    )[0] == 0  # fmt: skip
    code, said = run(workspace, *words)
    assert code == 0, said


def test_the_approver_approves_once_the_evidence_is_frozen(workspace: Path) -> None:
    opened(workspace)
    code, said = decide(workspace, "approve", APPROVER)
    assert code == 1
    assert "is not frozen yet" in said
    frozen(workspace)
    code, said = decide(workspace, "approve", APPROVER)
    assert code == 0, said
    assert "The advice beside it: No challenger scored yet." in said
    assert (case(workspace).status, case(workspace).approved_by) == ("approved", APPROVER)
    (event,) = (
        one
        for one in ledger.events(workspace / "ledger" / "events.jsonl")
        if one["kind"] == "case_approved"
    )
    assert event["payload"]["recommendation"] == "No challenger scored yet."
    assert event["payload"]["evidence_hash"] == "0" * 64


@pytest.mark.parametrize("word", ["approve", "reject"])
def test_the_wrong_person_is_refused_on_record(workspace: Path, word: str) -> None:
    opened(workspace)
    frozen(workspace)
    code, said = decide(workspace, word, OTHER)
    assert code == 1
    assert f"{OTHER} is neither {APPROVER}, who approves for card_fraud, nor a delegate" in said
    assert [one["wanted"] for one in refusals(workspace)] == [word]
    assert case(workspace).status == "evidence_frozen"


def test_a_delegate_decides_for_the_approver_until_the_last_day(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(workspace)
    frozen(workspace)
    assert run(workspace, "accept", "card_fraud", "--as", APPROVER)[0] == 0
    code, said = run(
        workspace, "delegate", "card_fraud", "--as", APPROVER, "--to", DELEGATE,
        "--until", "2025-03-12", "--reason", "leave",
    )  # fmt: skip
    assert code == 0, said
    monkeypatch.setenv("AFTERLAUNCH_TODAY", "2025-03-13")
    assert decide(workspace, "approve", DELEGATE)[0] == 1
    monkeypatch.setenv("AFTERLAUNCH_TODAY", "2025-03-12")
    code, said = decide(workspace, "approve", DELEGATE)
    assert code == 0, said
    assert (case(workspace).approved_by, case(workspace).decided_by) == (APPROVER, DELEGATE)
    told = run(workspace, "refresh", "show", CASE)[1]
    assert f"{DELEGATE}: approved on behalf of {APPROVER}" in told


def test_a_decision_is_taken_once(workspace: Path) -> None:
    opened(workspace)
    frozen(workspace)
    assert decide(workspace, "approve", APPROVER)[0] == 0
    code, said = decide(workspace, "reject", APPROVER)
    assert code == 1
    assert f"was decided already by {APPROVER}: it is approved" in said
    assert len(refusals(workspace)) == 1


def test_a_rejected_case_is_closed_and_cannot_be_approved(workspace: Path) -> None:
    opened(workspace)
    assert decide(workspace, "reject", APPROVER)[0] == 0
    assert (case(workspace).status, case(workspace).outcome) == ("closed", "rejected")
    code, said = decide(workspace, "approve", APPROVER)
    assert code == 1
    assert "is closed (rejected)" in said


def test_a_late_decision_says_that_it_is_late(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(workspace)
    frozen(workspace)
    monkeypatch.setenv("AFTERLAUNCH_TODAY", "2025-03-25")
    assert decide(workspace, "approve", APPROVER)[0] == 0
    last = ledger.events(workspace / "ledger" / "events.jsonl")[-1]
    assert last["payload"]["late_by_days"] == 5


def test_a_deferred_case_waits_for_its_day_and_is_decided_then(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(workspace)
    frozen(workspace)
    assert decide(workspace, "defer", APPROVER, "--until", DAY)[0] == 2
    assert decide(workspace, "defer", APPROVER, "--until", "2025-04-30")[0] == 0
    assert str(case(workspace).deferred_until) == "2025-04-30"
    assert "to be decided by 2025-04-30" in run(workspace, "refresh", "show")[1]
    assert "put off until 2025-04-30" in run(workspace, "refresh", "show", CASE)[1]
    monkeypatch.setenv("AFTERLAUNCH_TODAY", "2025-05-02")
    assert "by 2025-04-30, 2 days overdue" in run(workspace, "refresh", "show")[1]
    assert decide(workspace, "approve", APPROVER)[0] == 0
    last = ledger.events(workspace / "ledger" / "events.jsonl")[-1]
    assert last["payload"]["late_by_days"] == 2


@pytest.mark.parametrize("word", ["reject", "close"])
def test_an_ending_bears_what_the_delay_has_cost(workspace: Path, word: str) -> None:
    opened(workspace)
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"create table marts.fct_refresh_cases as select '{CASE}' as case_id, "
            "1234.50::decimal(18, 2) as cost_before_approval_amount, "
            "null::decimal(18, 2) as cost_after_approval_amount"
        )
    assert decide(workspace, word, APPROVER)[0] == 0
    ended = ledger.events(workspace / "ledger" / "events.jsonl")[-1]
    assert (ended["kind"], ended["payload"]["cost_before_approval_amount"]) == (
        "case_closed", "1234.50",
    )  # fmt: skip
    assert "cost_after_approval_amount" not in ended["payload"]


def test_a_withdrawn_case_ends_without_a_refresh(workspace: Path) -> None:
    opened(workspace)
    words = ["refresh", "close", CASE, "--reason", "opened in error"]
    assert run(workspace, *words, "--as", OTHER)[0] == 1
    assert run(workspace, *words, "--as", APPROVER)[0] == 0
    assert case(workspace).outcome == "withdrawn"


def test_of_two_decisions_at_once_one_wins_and_the_other_is_told(workspace: Path) -> None:
    opened(workspace)
    frozen(workspace)
    command = [sys.executable, "-m", "afterlaunch", "refresh"]
    rest = ["--as", APPROVER, "--reason", "at once", "--workspace", str(workspace)]
    both = [
        subprocess.Popen(
            [*command, word, CASE, *rest],
            env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for word in ("approve", "reject")
    ]  # fmt: skip
    said = [process.communicate(timeout=120)[0] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], said
    assert len(refusals(workspace)) == 1
    events = ledger.events(workspace / "ledger" / "events.jsonl")
    assert sum(one["kind"] in ("case_approved", "case_rejected") for one in events) == 1


def test_the_story_of_a_case_can_be_read(workspace: Path) -> None:
    opened(workspace)
    frozen(workspace)
    decide(workspace, "approve", OTHER)
    code, said = run(workspace, "refresh", "show", CASE)
    assert code == 0
    assert "Advice: No challenger scored yet." in said
    assert f"{OTHER}: refused to approve" in said
    code, said = run(workspace, "refresh", "show", "--json")
    assert [one["case_id"] for one in json.loads(said)["cases"]] == [CASE]
