"""Every query of a dossier runs on a built company, and reads nobody's customers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from afterlaunch.dossier.figures import FIGURES


@pytest.fixture(scope="module")
def warehouse(demo_build: Path) -> Path:
    return demo_build / "warehouse.duckdb"


@pytest.mark.slow
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_is_of_one_model_and_in_one_order(warehouse: Path, figure: Any) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as engine:
        first = engine.execute(figure.sql, {"model_id": "card_fraud"})
        names = [column[0] for column in first.description]
        rows = first.fetchall()
        engine.execute("set threads = 1")
        assert engine.execute(figure.sql, {"model_id": "card_fraud"}).fetchall() == rows
        assert engine.execute(figure.sql, {"model_id": "nobody"}).fetchall() == []
    assert "customer_id" not in names
    assert rows or figure.name in ("findings", "challengers")
