"""One list of metric keys: what an agreement may name, what is tested and what is computed."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
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


def test_every_metric_an_agreement_may_name_has_its_page(repository):
    pages = {path.stem for path in (repository / "docs" / "slas").glob("*.md")} - {"README"}
    assert pages == set(METRIC_KEYS)


@pytest.mark.parametrize("metric", METRIC_KEYS)
def test_a_page_names_its_tests_and_its_example_is_an_agreement_that_is_broken(repository, metric):
    page = (repository / "docs" / "slas" / f"{metric}.md").read_text(encoding="utf-8")
    assert re.findall(r"^#.*$", page, re.MULTILINE) == [
        f"# {metric}", "## Example", "## Reason", "## Remedy"
    ]  # fmt: skip
    assert f"`sla__{metric}__error`" in page
    assert f"`sla__{metric}__warn`" in page
    register, row = re.findall(r"```\n(.*?)\n```", page, re.DOTALL)
    with (repository / "seeds" / "sla_targets.csv").open(encoding="utf-8") as file:
        assert register.splitlines()[0] == file.readline().strip()
    (agreed,) = csv.DictReader(register.splitlines())
    assert agreed["metric"] == metric
    turn = {"floor": 1, "ceiling": -1}[agreed["direction"]]
    warn, breach, harm = (
        turn * float(agreed[f"{level}_at"]) for level in ("warn", "breach", "harmful")
    )
    assert warn >= breach > harm
    found = dict(part.split(" ") for part in row.split(", "))
    assert float(found["threshold"]) == float(agreed["breach_at"])
    favourable = found["upper"] if turn > 0 else found["lower"]
    assert turn * float(favourable) < breach
    assert float(found["lower"]) <= float(found["value"]) <= float(found["upper"])
