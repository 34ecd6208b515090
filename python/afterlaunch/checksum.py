"""What a file holds, told by its checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path


def content_md5(path: Path) -> str:
    """Return the MD5 of a file's content, as hexadecimal digits; large files are streamed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()
