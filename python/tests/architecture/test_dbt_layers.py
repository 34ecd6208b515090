"""The layers of the dbt project, held on its manifest."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from afterlaunch.metrics import METRIC_KEYS
from afterlaunch.warehouse import AGREEMENT_TAG

Node = dict[str, Any]

MOST_SQL_LINES = 120
MOST_CHARACTERS = 120
# What the areas of marts/ may read from each other.
EXPORTED = {
    "fct_accountability",
    "fct_business_case_months",
    "fct_drift_results",
    "fct_incidents",
    "fct_metrics",
    "fct_sla_results",
    "fct_value_changes",
    "fct_watch",
}
# The one holds what the scores promise against what is reported, the other looks up units only.
SHOWS_ALL_ESTIMATES = {"int_score_outcome_findings", "fct_restatements"}
PREFIXES = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("fct_", "dim_")}
# Named for what their rows are, as people look them up.
NAMED_FOR_THEIR_ROWS = {
    "decisions_enriched",
    "ledger_breaks",
    "models_without_accepted_owner",
    "rejected_rows",
    "sla_breaches",
    "sla_contract_gaps",
    "sla_expired_waivers",
}
SEVERITIES = ("error", "warn")


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="module")
def sla_tests(manifest: dict[str, Any]) -> dict[str, Node]:
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["name"].startswith("sla__")
    }


def layer(node: Node) -> str:
    return node["fqn"][1]


def area(node: Node) -> str:
    return node["fqn"][2]


def parents(node: Node, kind: str) -> list[str]:
    return [one for one in node["depends_on"]["nodes"] if one.startswith(f"{kind}.")]


def without_comments(sql: str) -> str:
    return re.sub(r"\{#.*?#\}|--[^\n]*", "", sql, flags=re.DOTALL)


def test_only_staging_reads_sources_and_registers(models: list[Node]) -> None:
    offenders = [
        f"{node['name']} reads {parent}"
        for node in models
        if layer(node) != "staging"
        for parent in [*parents(node, "source"), *parents(node, "seed")]
    ]
    assert not offenders


def test_staging_reads_nothing_else_and_never_joins(models: list[Node]) -> None:
    staging = [node for node in models if layer(node) == "staging"]
    assert not [f"{node['name']} reads {parents(node, 'model')}" for node in staging
                if parents(node, "model")]  # fmt: skip
    assert not [
        node["name"]
        for node in staging
        if re.search(r"\bjoin\b", without_comments(node["raw_code"]), re.IGNORECASE)
    ]


def test_each_register_is_read_in_one_place(manifest: dict[str, Any], models: list[Node]) -> None:
    for seed in (one for one in manifest["nodes"] if one.startswith("seed.")):
        readers = [node["name"] for node in models if seed in node["depends_on"]["nodes"]]
        assert len(readers) == 1, f"{seed} is read by {readers or 'nobody'}"


def test_areas_of_marts_read_each_other_only_through_what_is_exported(
    manifest: dict[str, Any], models: list[Node]
) -> None:
    offenders = []
    for node in (one for one in models if layer(one) == "marts"):
        for parent in (manifest["nodes"][one] for one in parents(node, "model")):
            is_exported = parent["name"] in EXPORTED or parent["name"].startswith("dim_")
            at_home = layer(parent) == "marts" and area(parent) == area(node)
            if not (is_exported or at_home or layer(parent) != "marts"):
                offenders.append(f"{node['name']} reads {parent['name']}")
    assert not offenders


def test_intermediate_reads_marts_only_through_what_is_exported(
    manifest: dict[str, Any], models: list[Node]
) -> None:
    offenders = [
        f"{node['name']} reads {parent['name']}"
        for node in models
        if layer(node) == "intermediate"
        for parent in (manifest["nodes"][one] for one in parents(node, "model"))
        if layer(parent) == "marts" and parent["name"] not in EXPORTED
    ]
    assert not offenders


def test_nothing_is_judged_or_valued_by_belief(
    manifest: dict[str, Any], models: list[Node]
) -> None:
    """Belief reaches fct_metrics and the finding that contradicts it; whoever else reads figures
    asks for the observed ones."""
    figures = {"int_figures", "int_published_figures", "fct_metrics"}
    allowed = {
        "int_belief_metrics": {"int_figures"},
        "int_belief_scores": {"int_belief_metrics"},
        "int_score_outcomes": {"int_belief_scores"},
    }
    offenders = []
    for node in models:
        for parent in (manifest["nodes"][one]["name"] for one in parents(node, "model")):
            if node["name"] not in allowed.get(parent, {node["name"]}):
                offenders.append(f"{node['name']} reads {parent}")
            if (
                parent in figures
                and node["name"] not in figures | SHOWS_ALL_ESTIMATES
                and "estimate = 'observed'" not in node["raw_code"]
            ):
                offenders.append(f"{node['name']} reads {parent} whatever the estimate")
    assert not offenders


def test_names_say_the_layer(models: list[Node]) -> None:
    offenders = [
        node["name"]
        for node in models
        if not node["name"].startswith(PREFIXES[layer(node)])
        and not (layer(node) == "marts" and node["name"] in NAMED_FOR_THEIR_ROWS)
    ]
    assert not offenders


def test_models_are_short_enough_to_read(models: list[Node]) -> None:
    lengths = {
        node["name"]: len(node["raw_code"].splitlines())
        for node in models
        if node["language"] == "sql"
    }
    assert not {name: lines for name, lines in lengths.items() if lines > MOST_SQL_LINES}


def test_lines_of_sql_fit_on_a_screen(repository: Path) -> None:
    offenders = [
        f"{path.relative_to(repository)}:{number}"
        for folder in ("macros", "models", "tests")
        for path in sorted((repository / folder).rglob("*.sql"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MOST_CHARACTERS
    ]
    assert not offenders


def test_every_mart_keeps_a_contract_and_explains_itself(models: list[Node]) -> None:
    offenders = []
    for node in (one for one in models if layer(one) == "marts"):
        if not node["contract"]["enforced"]:
            offenders.append(f"{node['name']}: no enforced contract")
        if not node["description"].strip():
            offenders.append(f"{node['name']}: no description")
        offenders += [
            f"{node['name']}.{column['name']}: no description"
            for column in node["columns"].values()
            if not column["description"].strip()
        ]
    assert not offenders


def test_agreement_tests_hang_on_views_that_nothing_is_built_from(
    manifest: dict[str, Any], models: list[Node], sla_tests: dict[str, Node]
) -> None:
    tagged = [node for node in manifest["nodes"].values() if AGREEMENT_TAG in node["tags"]]
    names = {node["name"] for node in tagged}
    assert names == {
        *sla_tests,
        "model_has_accepted_owner",
        "model_has_two_sided_sla",
        "sla_waiver_has_expired",
    }
    for node in tagged:
        (parent,) = node["depends_on"]["nodes"]
        assert manifest["nodes"][parent]["config"]["materialized"] == "view", node["name"]
        assert not [one["name"] for one in models if parent in one["depends_on"]["nodes"]]


def test_agreement_tests_say_whom_to_alert_and_how_seldom(manifest: dict[str, Any]) -> None:
    for node in manifest["nodes"].values():
        if AGREEMENT_TAG in node["tags"]:
            meta = node["config"]["meta"]
            assert meta["owner"]
            assert meta["subscribers"]
            assert meta["channel"]
            assert meta["alert_suppression_interval"] >= 1


def test_every_metric_an_sla_may_name_has_its_two_tests(sla_tests: dict[str, Node]) -> None:
    expected = {f"sla__{metric}__{severity}" for metric in METRIC_KEYS for severity in SEVERITIES}
    assert set(sla_tests) == expected


def test_sla_tests_say_what_their_names_say(sla_tests: dict[str, Node]) -> None:
    for name, node in sla_tests.items():
        _, metric, severity = name.split("__")
        assert node["test_metadata"]["kwargs"]["metric"] == metric
        assert node["config"]["severity"] == severity
        assert node["config"]["store_failures"]


def test_every_metric_agreed_with_the_demo_company_is_tested(
    repository: Path, sla_tests: dict[str, Node]
) -> None:
    with (repository / "seeds" / "sla_targets.csv").open(encoding="utf-8", newline="") as file:
        agreed = {row["metric"] for row in csv.DictReader(file)}
    assert agreed
    assert not {metric for metric in agreed if f"sla__{metric}__error" not in sla_tests}


def test_a_macro_has_a_file_and_engines_are_told_apart_in_one_folder(
    manifest: dict[str, Any], repository: Path
) -> None:
    own = [one for one in manifest["macros"].values() if one["package_name"] == "afterlaunch"]
    files = [one["original_file_path"] for one in own]
    assert not sorted({path for path in files if files.count(path) > 1})
    offenders = [
        str(path.relative_to(repository))
        for folder in ("macros", "models", "tests")
        for path in (repository / folder).rglob("*.sql")
        if "target.type" in path.read_text(encoding="utf-8") and path.parent.name != "cross_db"
    ]
    assert not offenders
