"""CPU of a full build and of one more day, against a plain scan of the columns they need.

Run by ``make bench``. Every figure is CPU seconds (user and system) of a whole process, measured
side by side in this run; quote the ratios, not the seconds.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from afterlaunch import demo

PROJECT = Path(__file__).resolve().parents[2]

SCAN = """
select
    model_id, model_version, segment, action, cast(decided_at as date) as decided_on,
    cast(recorded_at as date) as recorded_on, count(*), sum(amount), sum(amount * amount),
    avg(score), max(decision_id), max(customer_id), max(control_probability)
from read_parquet('{raw}/decisions/*.parquet', union_by_name = true)
group by all
"""

NEXT_DAY = """
copy (
    select * replace (
        decision_id || '-next' as decision_id,
        decided_at + interval 1 day as decided_at,
        recorded_at + interval 1 day as recorded_at
    )
    from read_parquet('{raw}/decisions/*.parquet', union_by_name = true)
    where decided_at >= (
        select cast(max(decided_at) as date) from read_parquet('{raw}/decisions/*.parquet')
        where decided_at < timestamp '2100-01-01'
    ) and decided_at < timestamp '2100-01-01'
) to '{raw}/decisions/next-day.parquet'
"""


def cpu_seconds(command: list[str], workspace: Path) -> float:
    """CPU seconds of one finished process; its failure stops the benchmark."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "AFTERLAUNCH_WORKSPACE": str(workspace)}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(months: int, scale: float) -> dict[str, float]:
    """Build a demo company of the given size, measure, print a table and return its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        summary = demo.write(workspace, months=months, scale=scale)
        raw = workspace / "raw"
        dbt = str(Path(sys.executable).with_name("dbt"))
        paths = ["--target-path", f"{folder}/target", "--log-path", f"{folder}/logs"]
        build = [dbt, "run", *paths]
        plain = [sys.executable, "-c", "import duckdb, sys; duckdb.sql(sys.argv[1]).fetchall()"]

        figures = {
            "dbt seed (what starting dbt costs)": cpu_seconds([dbt, "seed", *paths], workspace)
        }
        scan = cpu_seconds([*plain, SCAN.format(raw=raw)], workspace)
        figures["plain scan of the needed columns"] = scan
        figures["full build"] = cpu_seconds(build, workspace)
        figures["again, nothing new"] = cpu_seconds(build, workspace)
        with duckdb.connect() as engine:
            engine.execute(NEXT_DAY.format(raw=raw))
        figures["one more day"] = cpu_seconds(build, workspace)

    print(f"{summary.rows['decisions']:,} decisions")
    for name, seconds in figures.items():
        print(f"{name:36s} {seconds:8.1f} CPU-s {seconds / scan:8.1f} x scan")
    return figures


if __name__ == "__main__":
    main(months=24, scale=float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
