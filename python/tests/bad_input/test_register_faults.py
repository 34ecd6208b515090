"""A register fault ends the run with exit code 2: file, line, column and mend."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from afterlaunch.metrics import METRIC_KEYS

MODEL = {
    "model_id": "cards",
    "name": "Cards",
    "adverse_word": "fraud",
    "good_word": "payment",
    "label_horizon_days": 30,
    "currency_code": "EUR",
    "baseline": "approve_all",
}
SLA = {
    "sla_id": "one",
    "model_id": "cards",
    "metric": "detection_rate_value",
    "direction": "floor",
    "warn_at": 0.8,
    "breach_at": 0.7,
    "harmful_at": 0.6,
    "grain": "month",
    "confidence": 0.95,
    "valid_from": "2025-01-01",
    "agreed_by": "ada",
    "agreed_on": "2024-12-01",
}
WAIVER = {
    "sla_id": "one",
    "waived_from": "2025-01-01",
    "waived_until": "2025-02-01",
    "reason": "new feed",
    "granted_by": "ada",
}
OWNED = {"model_id": "cards", "owner_id": "ada"}
PRICED = {"model_id": "cards", "margin_rate": 0.02, "loss_given_adverse": 0.9}


def only_fault(company: Any, *arguments: str) -> dict[str, Any]:
    result = company.run("--json", *arguments)
    assert result.exit_code == 2, result.output
    assert not (company.path / "warehouse.duckdb").exists()
    (fault,) = json.loads(result.stdout)["faults"]
    assert fault["mend"]
    return fault


def place(fault: dict[str, Any]) -> tuple[Any, ...]:
    return fault["file"], fault["line"], fault["column"]


@pytest.mark.parametrize(
    "column",
    [
        "days_to_decide", "days_to_train", "days_to_validate", "days_to_deploy", "days_to_verify",
        "max_training_data_age_days",
    ],
)  # fmt: skip
@pytest.mark.parametrize("days", [3_661, 999_999_999])
def test_a_policy_gives_ten_years_at_most(company, column, days):
    company.register("refresh_policies", {"model_id": "cards", column: days})
    fault = only_fault(company)
    assert place(fault) == ("registers/refresh_policies.csv", 2, column)
    assert fault["message"] == f"{days} is more than 3,660 days"
    assert "at most 3,660" in fault["mend"]


def test_missing_register(company):
    (company.path / "registers" / "owners.csv").unlink()
    fault = only_fault(company)
    assert place(fault) == ("registers/owners.csv", None, None)
    assert "owner_id,name,email" in fault["mend"]


def test_missing_register_column(company):
    (company.path / "registers" / "owners.csv").write_text("owner_id,name,channel\nada,Ada,\n")
    result = company.run("--json")
    assert result.exit_code == 2
    missing = [fault["column"] for fault in json.loads(result.stdout)["faults"]]
    assert missing == ["business_unit", "email", "manager_owner_id"]


def test_optional_registers_are_added_header_only(company):
    company.register("models", MODEL | {"baseline": "magic"})
    only_fault(company)
    added = (company.path / "registers" / "sla_targets.csv").read_text()
    assert added.startswith("sla_id,model_id,metric,")
    assert added.count("\n") == 1


def test_line_with_too_few_values(company):
    path = company.path / "registers" / "ownership.csv"
    path.write_text(path.read_text() + "cards\n")
    fault = only_fault(company)
    assert place(fault) == ("registers/ownership.csv", 3, None)
    assert "4 columns" in fault["mend"]


def test_register_in_another_encoding(company):
    path = company.path / "registers" / "owners.csv"
    path.write_bytes(path.read_bytes() + "bo,B\xf6,b@example.com,,,\n".encode("latin-1"))
    fault = only_fault(company)
    assert fault["file"] == "registers/owners.csv"
    assert "UTF-8" in fault["mend"]


@pytest.mark.parametrize(
    ("register", "row", "column", "message"),
    [
        ("models", MODEL | {"label_horizon_days": "soon"}, "label_horizon_days", '"soon" is no'),
        ("models", MODEL | {"launched_on": "31.12.2024"}, "launched_on", "is no date"),
        (
            "models",
            MODEL | {"launched_on": "2025-02-30"},
            "launched_on",
            "2025-02-30 is no date (write YYYY-MM-DD)",
        ),
        ("models", MODEL | {"baseline": "magic"}, "baseline", '"magic" is not known'),
        ("models", MODEL | {"adverse_reasons": "third_party|x"}, "adverse_reasons", "unknown"),
        ("models", MODEL | {"name": ""}, "name", "is blank"),
        ("models", MODEL | {"label_horizon_days": 0}, "label_horizon_days", "not above 0"),
        ("ownership", OWNED | {"owner_id": "bob"}, "owner_id", "not in registers/owners.csv"),
        ("unit_economics", PRICED | {"margin_rate": ""}, "margin_rate", "is blank"),
        ("unit_economics", PRICED | {"margin_rate": 5}, "margin_rate", "is not a share"),
        (
            "unit_economics",
            PRICED | {"loss_given_adverse": 60},
            "loss_given_adverse",
            "is not a share",
        ),
        ("sla_targets", SLA | {"model_id": "loans"}, "model_id", "not in registers/models.csv"),
        ("sla_targets", SLA | {"direction": "up"}, "direction", '"up" is not known'),
        ("sla_targets", SLA | {"grain": "year"}, "grain", '"year" is not known'),
        ("sla_targets", SLA | {"confidence": 95}, "confidence", "is not a confidence"),
        ("sla_targets", SLA | {"warn_at": 80}, "warn_at", "80.0 is not a share"),
        ("sla_targets", SLA | {"agreed_by": ""}, "agreed_by", "is blank"),
        ("sla_targets", SLA | {"agreed_on": ""}, "agreed_on", "is blank"),
        (
            "refresh_policies",
            {"model_id": "cards", "pipeline": "webhook:http://ml.example.com/orders"},
            "pipeline",
            "is not encrypted",
        ),
        (
            "refresh_policies",
            {"model_id": "cards", "triggers": "breach|confirmed_drift"},
            "triggers",
            '"confirmed_drift" is no trigger',
        ),
        (
            "refresh_policies",
            {"model_id": "cards", "days_to_verify": -1},
            "days_to_verify",
            "-1 is below 0",
        ),
        (
            "refresh_policies",
            {"model_id": "cards", "below_plan_share": 20},
            "below_plan_share",
            "is no share",
        ),
        ("model_inventory", {"model_id": "loans"}, "model_id", "not in registers/models.csv"),
        (
            "model_inventory",
            {"model_id": "cards", "validator_owner_id": "ada"},
            "validator_owner_id",
            "ada owns cards",
        ),
        (
            "model_inventory",
            {"model_id": "cards", "log_retention_days": -1},
            "log_retention_days",
            "is below 0",
        ),
        (
            "model_inventory",
            {
                "model_id": "cards",
                "last_validated_on": "2025-03-01",
                "next_validation_due_on": "2025-03-01",
            },
            "next_validation_due_on",
            "is not after 2025-03-01",
        ),
    ],
)
def test_value_a_register_may_not_hold(company, register, row, column, message):
    company.register(register, row)
    fault = only_fault(company)
    assert place(fault) == (f"registers/{register}.csv", 2, column)
    assert message in fault["message"]


@pytest.mark.parametrize(
    "column", ["sla_id", "waived_from", "waived_until", "reason", "granted_by"]
)
def test_a_waiver_names_its_reason_who_granted_it_and_when_it_ends(company, column):
    company.register("sla_targets", SLA)
    company.register("sla_waivers", WAIVER | {column: ""})
    fault = only_fault(company)
    assert place(fault) == ("registers/sla_waivers.csv", 2, column)
    assert "is blank" in fault["message"]


def test_an_agreement_may_change_over_time_under_one_id(company):
    company.register(
        "sla_targets",
        SLA | {"valid_to": "2025-02-01"},
        SLA | {"valid_from": "2025-02-01", "warn_at": 0.9},
        SLA | {"sla_id": "ratio", "metric": "false_decline_rate_ratio", "direction": "ceiling",
               "warn_at": 1.1, "breach_at": 1.25, "harmful_at": 1.5},
    )  # fmt: skip
    company.register("models", MODEL | {"baseline": "magic"})
    assert only_fault(company)["column"] == "baseline"


@pytest.mark.parametrize("valid_to", ["2025-01-10", "2025-02-01"])
def test_model_without_owner_now(company, valid_to):
    company.register("ownership", OWNED | {"valid_from": "2024-01-01", "valid_to": valid_to})
    fault = only_fault(company)
    assert place(fault) == ("registers/models.csv", 2, "model_id")
    assert "cards has no owner on 2025-03-01" in fault["message"]
    assert "registers/ownership.csv" in fault["mend"]


def test_owner_is_looked_for_at_the_date_looked_from(company):
    company.register("ownership", OWNED | {"valid_from": "2025-01-20"})
    fault = only_fault(company, "--as-of", "2025-01-19")
    assert "has no owner on 2025-01-19" in fault["message"]


def test_overlapping_ownership(company):
    company.register(
        "ownership",
        OWNED | {"valid_from": "2024-01-01", "valid_to": "2025-01-02"},
        OWNED | {"valid_from": "2025-01-01"},
    )
    fault = only_fault(company)
    assert place(fault) == ("registers/ownership.csv", 3, "valid_from")
    assert "overlaps line 2" in fault["message"]
    assert "valid_to, exclusive" in fault["mend"]


def test_ownership_that_only_touches_is_no_overlap(company):
    company.register(
        "ownership",
        OWNED | {"valid_from": "2024-01-01", "valid_to": "2025-01-01"},
        OWNED | {"valid_from": "2025-01-01"},
    )
    company.register("models", MODEL | {"baseline": "magic"})
    assert only_fault(company)["column"] == "baseline"


@pytest.mark.parametrize(
    "levels",
    [
        {"direction": "floor", "warn_at": 0.65},
        {"direction": "floor", "harmful_at": 0.75},
        {"direction": "ceiling", "warn_at": 0.8, "breach_at": 0.7, "harmful_at": 0.9},
    ],
)
def test_sla_whose_warning_lies_beyond_its_breach(company, levels):
    company.register("sla_targets", SLA | levels)
    fault = only_fault(company)
    assert place(fault) == ("registers/sla_targets.csv", 2, "warn_at")
    assert "one: the warning lies beyond the breach" in fault["message"]
    assert "warn_at >= breach_at >= harmful_at" in fault["mend"]


def test_unknown_metric_key(company):
    company.register("sla_targets", SLA | {"metric": "accuracy"})
    fault = only_fault(company)
    assert place(fault) == ("registers/sla_targets.csv", 2, "metric")
    assert '"accuracy" is not a metric' in fault["message"]
    assert all(key in fault["mend"] for key in METRIC_KEYS)


def test_baseline_mismatch_with_the_business_case(company):
    case = {"model_id": "cards", "month": "2025-01-01", "planned_value_amount": 10}
    company.register("business_cases", case | {"baseline": "incumbent"})
    fault = only_fault(company)
    assert place(fault) == ("registers/business_cases.csv", 2, "baseline")
    assert 'against "incumbent", the model against "approve_all"' in fault["message"]
    assert "models.baseline" in fault["mend"]


def test_all_faults_come_in_one_message(company):
    company.register("models", MODEL | {"baseline": "magic"})
    company.register("sla_targets", *(copy.copy(SLA) | {"metric": "x"} for _ in range(1)))
    result = company.run()
    assert result.exit_code == 2
    assert result.stderr.count("Mend:") == 2


def in_dollars(company: Any, *rates: dict[str, Any], reporting: str = "EUR") -> None:
    company.register("models", MODEL, MODEL | {"model_id": "loans", "currency_code": "USD"})
    company.register("ownership", OWNED, OWNED | {"model_id": "loans"})
    company.register("unit_economics", PRICED, PRICED | {"model_id": "loans"})
    company.register("settings", {"setting": "reporting_currency_code", "value": reporting})
    company.register("fx_rates", *rates)


RATE = {"currency_code": "USD", "reporting_currency_code": "EUR", "rate": 0.9}


@pytest.mark.parametrize(
    ("rates", "day"),
    [
        ([], "2025-01-31"),
        ([RATE | {"valid_to": "2025-02-28"}], "2025-02-28"),
        ([RATE | {"valid_from": "2025-02-01"}], "2025-01-31"),
        ([RATE | {"reporting_currency_code": "GBP"}], "2025-01-31"),
    ],
)
def test_currency_without_a_rate(company, rates, day):
    in_dollars(company, *rates)
    fault = only_fault(company)
    assert place(fault) == ("registers/fx_rates.csv", None, "rate")
    assert f"USD has no rate to EUR on {day}" in fault["message"]
    assert "valid_to is exclusive" in fault["mend"]


def test_two_currencies_and_none_to_report_in(company):
    in_dollars(company, RATE, reporting="")
    fault = only_fault(company)
    assert place(fault) == ("registers/settings.csv", None, "value")
    assert "reporting_currency_code is not set" in fault["message"]
    assert "EUR, USD" in fault["message"]
