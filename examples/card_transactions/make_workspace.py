"""Turn the handbook's card transactions into an afterlaunch workspace.

    python make_workspace.py SOURCE WORKSPACE [--reviews-end-in approve|decline]

then `afterlaunch run --workspace WORKSPACE --as-of 2018-11-30`.
"""

import argparse
import shutil
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
MONTHS = ("2018-04", "2018-05", "2018-06", "2018-07")


def write(source: Path, workspace: Path, *, reviews_end_in: str = "approve") -> None:
    """Write the raw tables, a file per month, and copy the registers beside them.

    Parameters
    ----------
    source
        Folder with the Parquet files that README.md lists.
    workspace
        Folder to create.
    reviews_end_in
        What every review ends in: `approve` or `decline`.

    Raises
    ------
    FileExistsError
        The workspace exists already.
    duckdb.IOException
        A source file is missing.
    """
    workspace.mkdir(parents=True)
    shutil.copytree(HERE / "registers", workspace / "registers")
    with duckdb.connect() as connection:
        connection.execute("set variable source = ?", [str(source)])
        connection.execute("set variable review_ends_in = ?", [reviews_end_in])
        connection.execute((HERE / "mapping.sql").read_text())
        for table in ("decisions", "final_actions", "outcomes"):
            folder = workspace / "raw" / table
            folder.mkdir(parents=True)
            for month in MONTHS:
                rows = connection.sql(
                    f"from {table} where strftime(decided_at, '%Y-%m') = ? order by decision_id",
                    params=[month],
                )
                rows.write_parquet(str(folder / f"{month}.parquet"))
        folder = workspace / "raw" / "model_versions"
        folder.mkdir()
        connection.sql("from model_versions").write_parquet(str(folder / "versions.parquet"))


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description="Card transactions to an afterlaunch workspace.")
    parser.add_argument("source", type=Path)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--reviews-end-in", choices=["approve", "decline"], default="approve")
    options = parser.parse_args()
    write(options.source, options.workspace, reviews_end_in=options.reviews_end_in)


if __name__ == "__main__":
    main()
