"""Mails as files, to be looked at before anybody gets one; any mail program opens them."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path


def write(folder: Path, name: str, message: EmailMessage) -> Path:
    """Write a mail as ``<folder>/<name>.eml``, swapped in whole, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.eml"
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(message.as_bytes())
    return part.replace(path)
