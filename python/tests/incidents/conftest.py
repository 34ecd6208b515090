"""The project's own incident models, run on verdicts made up by a test, as of any day."""

from __future__ import annotations

import json
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

FOLDER = "intermediate/incidents/"
COMPILED = "dbt/target/compiled/afterlaunch/models"


class IncidentModels:
    """The compiled incident models of a built workspace, with inputs of a test's choice.

    Parameters
    ----------
    workspace
        Workspace after a whole run; read only.
    """

    def __init__(self, workspace: Path) -> None:
        manifest = json.loads((workspace / "dbt/target/manifest.json").read_text(encoding="utf-8"))
        nodes: dict[str, dict[str, Any]] = manifest["nodes"]
        parents = {
            key: node["depends_on"]["nodes"]
            for key, node in nodes.items()
            if node["resource_type"] == "model" and node["path"].startswith(FOLDER)
        }
        order = [key for key in TopologicalSorter(parents).static_order() if key in parents]
        inputs = {one for found in parents.values() for one in found} - set(parents)
        self._models = {
            place(nodes[key]): (workspace / COMPILED / nodes[key]["path"]).read_text("utf-8")
            for key in order
        }
        self._connection = duckdb.connect()
        self._connection.execute(f"attach '{workspace}/warehouse.duckdb' as built (read_only)")
        self._connection.execute("attach ':memory:' as warehouse")
        self._connection.execute("create schema warehouse.marts")
        for name in (place(nodes[key]) for key in inputs):
            self._connection.execute(
                f"create table warehouse.{name} as select * from built.{name} limit 0"
            )

    def run(self, as_of: date, **inputs: pd.DataFrame) -> None:
        """Fill the inputs named (the rest stay empty) and build every model anew."""
        inputs["int_as_of"] = pd.DataFrame({"as_of": [as_of]})
        for name, rows in inputs.items():
            schema = "marts" if name.startswith("fct_") else "main"
            self._connection.register("rows", rows)
            self._connection.execute(f"delete from warehouse.{schema}.{name}")
            self._connection.execute(
                f"insert into warehouse.{schema}.{name} by name select * from rows"
            )
        for name, sql in self._models.items():
            self._connection.execute(f"create or replace table warehouse.{name} as {sql}")

    def table(self, query: str) -> pd.DataFrame:
        """Return what a query finds in the models, named without a schema."""
        self._connection.execute("use warehouse.main")
        found = self._connection.sql(query).df()
        self._connection.execute("use memory.main")
        return found


def place(node: dict[str, Any]) -> str:
    """Return schema and name of a model."""
    return f"{node['schema']}.{node['name']}"


@pytest.fixture(scope="session")
def incident_models(demo_build: Path) -> IncidentModels:
    """Return the incident models of the demo company's build, emptied."""
    return IncidentModels(demo_build)
