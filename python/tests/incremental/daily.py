"""Run dbt once per day of arrivals, in one process: ``daily.py ARRIVALS WORKSPACE FIRST LAST``.

Day by day only what keeps state is built: the ancestors of the watermark, the drift bins
and the score days. The marts keep none; they are built at the end, and in the middle, as a day may
end with a whole run.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import arrivals


def main(source: Path, workspace: Path, first: int, last: int) -> None:
    """Deliver and build days ``first`` to ``last``; exit 1 if dbt fails on one of them."""
    os.environ["AFTERLAUNCH_WORKSPACE"] = str(workspace)
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - reads the environment when imported

    options = [
        "--quiet", "--target-path", str(workspace / "dbt"), "--log-path", str(workspace / "dbt"),
        "--vars", f"as_of: {arrivals.AS_OF}",
    ]  # fmt: skip
    deliver(source / "registers", workspace / "registers")
    parsed = dbtRunner().invoke(["parse", *options])
    runner = dbtRunner(manifest=parsed.result)
    require(runner.invoke(["seed", *options]))
    require(runner.invoke(["run", "--select", "path:models/staging/registers", *options]))
    state = ["--select", "+int_processed_loads", "+int_drift_bins", "+int_score_days"]
    state += ["--exclude", "path:models/staging/registers"]
    for number, day in enumerate(arrivals.arrival_days(source)[first : last + 1], start=first):
        deliver(day, workspace / "raw")
        everything = number in (arrivals.DAYS // 2, last)
        require(runner.invoke(["run", *([] if everything else state), *options]))


def deliver(source: Path, target: Path) -> None:
    """Copy a day's files to where they arrive."""
    shutil.copytree(source, target, dirs_exist_ok=True)


def require(result: object) -> None:
    """Stop at the first failure."""
    if not result.success:  # type: ignore[attr-defined]
        sys.exit(f"dbt failed: {result}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
