"""Who may import whom. A failing line names the module and what it must not know."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "afterlaunch"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 300

# The functions that turn tables into tables; all else is arrays.
TABLES = {
    "drift/evaluate.py",
    "attribution/changes.py",
    "challenger/evaluate.py",
    "watch/evaluate.py",
}
STATISTICS = [
    path
    for folder in ("attribution", "challenger", "drift", "watch")
    for path in sorted((PACKAGE / folder).glob("*.py"))
    if str(path.relative_to(PACKAGE)) not in TABLES
]
# Messages speak the words of the pages: one language, made in one place.
LENT = {"delivery": tuple(f"afterlaunch.report.{one}" for one in ("parts", "sentences", "words"))}
# What stands beside the single modules of the base, in a folder of its own.
BASE = {"ledger"}
HEAVY = {"pandas", "scipy", "numpy", "great_expectations", "dbt"}


def imports(path: Path) -> set[str]:
    """Return every module that a file imports, wherever in it, by full name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: relative import"
            # `from package import module` imports the module.
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def part(path: Path) -> str:
    """Return the package a module belongs to, or `base` if everybody may know it."""
    first, *rest = path.relative_to(PACKAGE).parts
    return first if rest and first not in BASE else "base"


def parts_imported(path: Path) -> Iterator[str]:
    for module in imports(path):
        top, *rest = module.split(".")
        if top == "afterlaunch" and rest and not module.startswith(LENT.get(part(path), ())):
            yield rest[0] if (PACKAGE / rest[0]).is_dir() and rest[0] not in BASE else "base"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_parts_know_themselves_and_the_base_and_only_cli_wires(path: Path) -> None:
    wires = part(path) == "cli" or path.name == "__main__.py"
    allowed = {part(path), "base"}
    strangers = set() if wires else set(parts_imported(path)) - allowed
    assert not strangers, f"{name(path)} imports from {sorted(strangers)}"


@pytest.mark.parametrize("path", STATISTICS, ids=name)
def test_statistics_import_numpy_and_scipy_only(path: Path) -> None:
    allowed = {"numpy", "scipy", "afterlaunch"} | sys.stdlib_module_names
    strangers = {module for module in imports(path) if module.split(".")[0] not in allowed}
    assert not strangers, f"{name(path)} imports {sorted(strangers)}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "report").rglob("*.py")), ids=name)
def test_pages_know_no_statistics(path: Path) -> None:
    strangers = {module for module in imports(path) if module.split(".")[0] in HEAVY}
    assert not strangers, f"{name(path)} imports {sorted(strangers)}"


def test_rendering_never_reads_the_warehouse_and_computing_never_renders() -> None:
    render, compute = PACKAGE / "report" / "render.py", PACKAGE / "report" / "compute"
    reads = {
        module
        for module in imports(render)
        if module.startswith(("duckdb", "afterlaunch.warehouse", "afterlaunch.report.compute"))
    }
    assert not reads
    for path in compute.glob("*.py"):
        renders = {
            m for m in imports(path) if m.startswith(("jinja2", "afterlaunch.report.render"))
        }
        assert not renders, f"{name(path)} imports {sorted(renders)}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{name(path)} has {lines} lines"
