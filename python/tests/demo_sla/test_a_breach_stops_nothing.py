"""A broken agreement is told, and keeps nothing from being built."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Run = Callable[..., CompletedProcess[str]]


def test_a_broken_agreement_keeps_nothing_from_being_built(
    demo_build: Path, afterlaunch: Run, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(demo_build, workspace)
    shutil.rmtree(workspace / "reports")
    demand_the_impossible(workspace / "registers" / "sla_targets.csv")

    done = afterlaunch("run", "--workspace", workspace, "--fail-on", "error")

    artifacts = workspace / "dbt" / "target"
    results = json.loads((artifacts / "run_results.json").read_text(encoding="utf-8"))["results"]
    manifest = json.loads((artifacts / "manifest.json").read_text(encoding="utf-8"))
    models = {
        one["unique_id"]: one["status"] for one in results if one["unique_id"].startswith("model.")
    }
    failed = {one["unique_id"].split(".")[2] for one in results if one["status"] == "fail"}
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sla__false_decline_rate_value__error" in failed
    assert set(models) == {name for name in manifest["nodes"] if name.startswith("model.")}
    assert set(models.values()) == {"success"}
    assert len(list((workspace / "reports").rglob("*.html"))) >= 6
    assert afterlaunch("run", "--workspace", workspace, "--fail-on", "breach").returncode == 1


def demand_the_impossible(register: Path) -> None:
    """No false decline at all, and every one of them harmful."""
    with register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["sla_id"].startswith("card_fraud_false_declines"):
            row |= {"warn_at": "0.00001", "breach_at": "0.00002", "harmful_at": "0.5"}
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
