"""A new workspace, own decisions and outcomes, four registers: a first report, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REGISTERS = {
    "models": "loans,Consumer loans,Decline bad loans,default,repaid loan,60,2025-01-01,EUR,,2,"
    "approve_all,,live",
    "owners": "ada,Ada Berg,ada@example.com,email,Lending,",
    "ownership": "loans,ada,2025-01-01,",
    "unit_economics": "loans,,2025-01-01,,0.05,0.6,0,25,4,1000,90,1",
}
DAYS = [f"2025-{month:02}-{day:02}" for month in (1, 2, 3, 4, 5) for day in range(1, 29)]


def decisions() -> str:
    header = (
        "decision_id,model_id,model_version,decided_at,customer_id,amount,currency_code,score,"
        "action"
    )
    rows = [
        f"{day}-{number},loans,v1,{day} 1{number}:00:00Z,c{place % 90},{100 + number},EUR,"
        f"0.{number + 1},{'decline' if number == 8 else 'approve'}"
        for place, day in enumerate(DAYS)
        for number in range(9)
    ]
    return "\n".join([header, *rows]) + "\n"


def outcomes() -> str:
    header = "outcome_id,decision_id,outcome,evidence,recorded_at,loss_amount"
    rows = [
        f"o-{day},{day}-{place % 8},adverse,repayment,{day} 23:00:00,60"
        for place, day in enumerate(DAYS)
        if place % 3 == 0
    ]
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory, afterlaunch) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("own") / "lender"
    assert afterlaunch("init", folder).returncode == 0
    for name, row in REGISTERS.items():
        with (folder / "registers" / f"{name}.csv").open("a") as file:
            file.write(row + "\n")
    (folder / "raw" / "decisions" / "spring.csv").write_text(decisions())
    (folder / "raw" / "outcomes" / "spring.csv").write_text(outcomes())
    looked = afterlaunch("doctor", "--workspace", folder)
    assert looked.returncode == 0, looked.stdout
    done = afterlaunch("run", "--workspace", folder, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, json.loads(done.stdout)


def test_first_report_is_written_without_agreements_cases_or_churn(first):
    folder, document = first
    names = [Path(path).name for path in document["reports"]]
    assert sorted(names) == ["ada.html", "company.html", "inventory.html", "pack-loans.html"]
    page = (folder / "reports" / "2025-04" / "ada.html").read_text(encoding="utf-8")
    assert "Consumer loans" in page
    assert "Ada Berg" in page


def test_run_says_what_it_read_and_found(first):
    _, document = first
    assert document["as_of"] == "2025-05-28"
    assert [done["lines"] for done in document["converted"]] == [1260, 47]
    assert [done["faults"] for done in document["converted"]] == [0, 0]
    assert document["gate"]["findings"] == []
    assert document["dbt"]["failures"] == []
    assert document["breaches"] == document["at_risk"] == []
    assert sorted(document["dbt"]["breached_tests"]) == [
        "model_has_accepted_owner",
        "model_has_two_sided_sla",
    ]
    assert [one["owner_id"] for one in document["unaccepted_models"]] == ["ada"]
    assert [gap["missing"] for gap in document["contract_gaps"]] == [
        "a floor on detection",
        "a ceiling on false declines",
        "a floor on decision value",
    ]


def test_second_run_reads_nothing_new_and_gives_the_same_bytes(first, afterlaunch):
    folder, document = first
    before = {path: Path(path).read_bytes() for path in document["reports"]}
    done = afterlaunch("run", "--workspace", folder, "--fail-on", "breach")
    assert done.returncode == 1, done.stderr
    assert "loans lacks a floor on decision value, owner ada" in done.stdout
    assert "0 rows in 0 new files" in done.stdout
    assert "No agreement is breached." in done.stdout
    assert {path: Path(path).read_bytes() for path in before} == before
