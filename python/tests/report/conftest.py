"""Pages computed from a small hand-made warehouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from company import Company
from whole_company import whole_company

from afterlaunch.report.compute.pages import Pages, pages


@pytest.fixture(name="company")
def company_fixture() -> Company:
    return whole_company()


@pytest.fixture(scope="session")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return pages(whole_company().records(tmp_path_factory.mktemp("marts")))


@pytest.fixture
def compute(tmp_path: Path) -> Callable[[Company], Pages]:
    return lambda company: pages(company.records(tmp_path))
