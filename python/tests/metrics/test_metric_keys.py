"""One list of metric keys: what an agreement may name, what is tested and what is computed."""

from __future__ import annotations

from pathlib import Path

import yaml

from afterlaunch.metrics import METRIC_KEYS


def models_of(file: Path) -> dict[str, dict]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {model["name"]: model for model in content["models"]}


def test_every_metric_an_agreement_may_name_has_its_two_tests(repository):
    breaches = models_of(repository / "models/marts/sla/alarms/_alarms__models.yml")["sla_breaches"]
    tests = {test["sla_holds"]["name"]: test["sla_holds"] for test in breaches["data_tests"]}
    kinds = (("error", "breach"), ("warn", "at_risk"))
    assert tests == {
        f"sla__{metric}__{severity}": {
            "name": f"sla__{metric}__{severity}",
            "arguments": {"metric": metric, "state": state},
            "config": {"severity": severity},
        }
        for metric in METRIC_KEYS
        for severity, state in kinds
    }


def test_every_metric_an_agreement_may_name_is_a_key_of_fct_metrics(repository):
    metrics = models_of(repository / "models/marts/outcomes/_outcomes__models.yml")["fct_metrics"]
    column = next(column for column in metrics["columns"] if column["name"] == "metric")
    listed = column["data_tests"][0]["accepted_values"]["arguments"]["values"]
    assert len(set(listed)) == len(listed)
    assert set(METRIC_KEYS) <= set(listed)
