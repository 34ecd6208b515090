"""``python -m afterlaunch.demo FOLDER [MONTHS [SCALE]]``: write the demo company's workspace."""

import sys
from pathlib import Path

from afterlaunch.demo import write

folder, *rest = sys.argv[1:]
summary = write(
    Path(folder),
    months=int(rest[0]) if rest else 24,
    scale=float(rest[1]) if rest[1:] else 1.0,
    on_progress=lambda label, done, total: print(f"[{done}/{total}] {label}"),
)
print(summary)
