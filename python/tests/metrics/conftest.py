"""The metric macros without dbt: rendered by jinja2, run in a DuckDB in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest


@pytest.fixture(scope="session")
def environment() -> jinja2.Environment:
    """Return a jinja environment that knows what dbt gives the macros."""
    made = jinja2.Environment(
        extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined, autoescape=False
    )
    made.globals["return"] = lambda value: value
    return made


@pytest.fixture(scope="session")
def macro_source(repository: Path) -> str:
    """Return the text of all macros that figures and verdicts are made with."""
    folders = ("metrics", "sla", "cross_db")
    files = [
        f for folder in folders for f in sorted((repository / "macros" / folder).glob("*.sql"))
    ]
    needed = [f for f in files if f.stem not in {"noop_statement", "generate_schema_name"}]
    return "\n".join(file.read_text(encoding="utf-8") for file in needed)


@pytest.fixture(scope="session")
def macros(environment: jinja2.Environment, macro_source: str) -> Any:
    """Return a module with one callable per macro; each gives the SQL it renders."""
    return environment.from_string(macro_source).module


@pytest.fixture(scope="session")
def model_sql(
    environment: jinja2.Environment, macro_source: str, repository: Path
) -> Callable[[str], str]:
    """Return a function that renders a model, every ref as the table of that name."""

    def render(path: str) -> str:
        text = (repository / "models" / path).read_text(encoding="utf-8")
        return environment.from_string(macro_source + text).render(ref=lambda name: name)

    return render


@pytest.fixture(scope="session")
def engine() -> duckdb.DuckDBPyConnection:
    """Return a connection to an empty database."""
    return duckdb.connect()


@pytest.fixture(scope="session")
def quantile(macros: Any, engine: duckdb.DuckDBPyConnection) -> Callable[[float], float]:
    """Return the macros' normal quantile as a function."""
    sql = f"select {macros.normal_quantile('p')} from (select cast(? as double) as p)"
    return lambda p: engine.execute(sql, [p]).fetchall()[0][0]


@pytest.fixture(scope="session")
def limits(macros: Any, engine: duckdb.DuckDBPyConnection) -> Callable[..., tuple[float, float]]:
    """Return a function that gives both limits of one evidence row, of one kind."""
    columns = (
        "method", "value", "share", "share_size", "size_freedom", "share_error", "share_freedom",
        "share_floor", "share_ceiling", "share_turn", "share_maturity", "share_log_variance",
        "share_realised_size", "share_realised_error", "share_total", "share_total_size",
        "other_total", "other_variance", "other_realised_variance", "odds_variance",
        "odds_realised_variance", "effective_size", "event_value", "standard_error",
        "realised_error", "bound_lower", "bound_upper", "first_share", "first_size",
        "second_share", "second_size", "difference_scale", "log_error",
    )  # fmt: skip

    def run(kind: str, z: float, **evidence: float | str) -> tuple[float, float]:
        defaults = {
            "share_freedom": 1.0,
            "share_turn": 1.0,
            "share_maturity": 1.0,
            "share_log_variance": 0.0,
            "share_realised_size": evidence.get("share_size"),
            "share_realised_error": evidence.get("share_error"),
        }
        row = dict.fromkeys(columns) | defaults | evidence
        assert row.keys() == set(columns)
        typed = ", ".join(
            f"cast(${c} as {'varchar' if c == 'method' else 'double'}) as {c}" for c in columns
        )
        row_sql = f"(select {typed}, cast($z as double) as z) as row"
        sql = (
            f"select {macros.interval_limit(kind, 'z', -1)}, {macros.interval_limit(kind, 'z', 1)} "
            f"from ({macros.share_limits(row_sql, [kind])})"
        )
        low, high = engine.execute(sql, {**row, "z": z}).fetchall()[0]
        return low, high

    return run
