from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from afterlaunch.config import project_folder
from afterlaunch.demo import write
from afterlaunch.demo.registers import write_registers
from afterlaunch.errors import AfterlaunchError

SPELLED = {"string": "varchar", "double": "double", "bool": "boolean", "date32[day]": "date"}


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_gives_the_same_bytes_and_another_seed_does_not(
    small: Path, tmp_path: Path
) -> None:
    write(tmp_path / "again", months=3, scale=0.05)
    assert digests(tmp_path / "again") == digests(small)
    write(tmp_path / "other", months=3, scale=0.05, seed=7)
    changed = digests(tmp_path / "other" / "raw")
    assert all(
        changed[name] != digest
        for name, digest in digests(small / "raw").items()
        if "decisions" in name
    )


def test_writing_again_replaces_a_longer_demo(tmp_path: Path) -> None:
    write(tmp_path, months=4, scale=0.05)
    write(tmp_path, months=2, scale=0.05)
    names = {path.name for path in (tmp_path / "raw" / "decisions").iterdir()}
    assert names == {"2024-01.parquet", "2024-02.parquet"}


def test_fewer_months_are_the_first_months_of_the_whole(small: Path, tmp_path: Path) -> None:
    write(tmp_path, months=2, scale=0.05)
    short = pq.read_table(tmp_path / "raw" / "decisions" / "2024-01.parquet")
    # Customers differ: who leaves depends on later declines.
    columns = ["decision_id", "amount", "score", "action", "is_control"]
    long = pq.read_table(small / "raw" / "decisions" / "2024-01.parquet")
    assert short.select(columns).equals(long.select(columns))


def test_somebodys_own_data_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "raw" / "decisions").mkdir(parents=True)
    with pytest.raises(AfterlaunchError, match="not the demo company's"):
        write(tmp_path, months=1, scale=0.05)


@pytest.mark.parametrize(("months", "scale"), [(0, 1), (25, 1), (3, 0), (3, -1), (3, 1000)])
def test_impossible_sizes_are_refused(tmp_path: Path, months: int, scale: float) -> None:
    with pytest.raises(AfterlaunchError):
        write(tmp_path, months=months, scale=scale)


def test_files_follow_the_input_contract(workspace: Path) -> None:
    contract = yaml.safe_load((project_folder() / "models/staging/_sources.yml").read_text())
    tables = {table["name"]: table for table in contract["sources"][0]["tables"]}
    for folder in (workspace / "raw").iterdir():
        agreed = {column["name"]: column["data_type"] for column in tables[folder.name]["columns"]}
        for path in folder.glob("*.parquet"):
            written = {field.name: str(field.type) for field in pq.read_schema(path)}
            for name, kind in agreed.items():
                spelled = written[name].replace("decimal128(18, 2)", "decimal(18,2)")
                spelled = spelled.replace("timestamp[us]", "timestamp")
                assert SPELLED.get(spelled, spelled) == kind, (path.name, name)


def test_registers_of_the_whole_demo_are_the_template(workspace: Path) -> None:
    assert digests(workspace / "registers") == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (project_folder() / "seeds").glob("*.csv")
    }


def test_a_shorter_thinner_demo_has_trimmed_and_scaled_registers(tmp_path: Path) -> None:
    write_registers(tmp_path, months=6, scale=0.5)
    cases = pd.read_csv(tmp_path / "business_cases.csv")
    assert cases["month"].max() == "2024-06-01"
    assert cases["planned_value_amount"].iloc[0] == 20_000
    targets = pd.read_csv(tmp_path / "sla_targets.csv").set_index("sla_id")
    assert targets.loc["card_fraud_value", "breach_at"] == 48_000
    assert targets.loc["card_fraud_detection_value", "breach_at"] == 0.7
    assert "mei.tanaka" not in set(pd.read_csv(tmp_path / "ownership.csv")["owner_id"])
    assert set(pd.read_csv(tmp_path / "policies.csv")["model_version"]) == {"v1"}


def test_plants_are_named_and_point_at_models(workspace: Path) -> None:
    plants = yaml.safe_load((workspace / "plants.yml").read_text())
    models = set(pd.read_csv(workspace / "registers" / "models.csv")["model_id"])
    assert len({plant["id"] for plant in plants}) == len(plants) > 15
    assert {plant["model"] for plant in plants} == models
    assert all(plant["what"] and plant["shows_in"] for plant in plants)
