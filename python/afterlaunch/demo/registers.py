"""The demo company's registers: the repository's template, trimmed and scaled."""

from __future__ import annotations

import csv
from pathlib import Path

from afterlaunch.config import project_folder
from afterlaunch.demo.calendar import LAST_MONTHS, month_of

_SCALED = {
    "business_cases": ("planned_value_amount", "planned_volume"),
    "unit_economics": ("running_cost_amount_per_month",),
}
_SCALED_METRIC = "decision_value_amount"
_LEVELS = ("warn_at", "breach_at", "harmful_at")
_BEGINS = ("valid_from", "month", "waived_from")


def write_registers(folder: Path, *, months: int, scale: float) -> int:
    """Copy the registers, without rows that begin after the last month, money scaled to volume.

    Returns
    -------
    int
        Number of registers written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted((project_folder() / "seeds").glob("*.csv"))
    for source in sources:
        if months == LAST_MONTHS and scale == 1:
            (folder / source.name).write_bytes(source.read_bytes())
            continue
        with source.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names = list(reader.fieldnames or ())
            rows = [_scaled(source.stem, row, scale) for row in reader if _has_begun(row, months)]
        with (folder / source.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return len(sources)


def _has_begun(row: dict[str, str], months: int) -> bool:
    last = month_of(months - 1)
    return all((row.get(name) or last)[:7] <= last for name in _BEGINS)


def _scaled(register: str, row: dict[str, str], scale: float) -> dict[str, str]:
    names = _SCALED.get(register, ())
    if register == "sla_targets" and row["metric"] == _SCALED_METRIC:
        names = _LEVELS
    scaled = {name: f"{float(row[name]) * scale:.10g}" for name in names if row[name]}
    if "planned_volume" in scaled:
        scaled["planned_volume"] = str(round(float(row["planned_volume"]) * scale))
    return row | scaled
