"""Score the published figures against simulated truth.

Run by ``make calibrate``. Fresh seeds every time; ``--seed`` repeats a run.
"""

from __future__ import annotations

import argparse
import secrets
import tempfile
from pathlib import Path

from calibration.families import MONTHS, draw_worlds
from calibration.run import run
from calibration.table import Run, merge, print_rows, read_json, write_json, write_page

PROJECT = Path(__file__).resolve().parents[3]


def main() -> None:
    """Run the calibration and write its table."""
    options = argparse.ArgumentParser(prog="calibration", description=__doc__)
    options.add_argument("--seed", type=int, default=None, help="repeat a run")
    options.add_argument("--share", type=float, default=1.0, help="share of the models")
    options.add_argument("--families", nargs="*", default=[], help="only these families")
    options.add_argument(
        "--merge", type=Path, help="an earlier calibration.json; its other rows stay"
    )
    options.add_argument("--folder", type=Path, default=PROJECT / "build")
    options.add_argument("--page", type=Path, default=PROJECT / "docs" / "calibration.md")
    chosen = options.parse_args()
    seed = secrets.randbelow(1_000_000) if chosen.seed is None else chosen.seed
    worlds = draw_worlds(seed, chosen.share, tuple(chosen.families))
    print(f"seed {seed}, {len(worlds)} models", flush=True)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        rows = run(Path(folder) / "workspace", worlds, seed)
    print_rows(rows)
    part = "" if chosen.share == 1 else f" (`--share {chosen.share:g}`)"
    this = Run(seed, f"{len(worlds)} models{part}, {MONTHS} months each", rows)
    runs = merge(read_json(chosen.merge) if chosen.merge else [], this)
    write_json(chosen.folder / "calibration.json", runs)
    write_page(chosen.page, runs)


if __name__ == "__main__":
    main()
