"""Physical lines of a CSV file, block by block, and what is wrong with each.

The dialect is fixed: UTF-8, comma, double quote (doubled inside a quoted value), one record per
line. Nothing is guessed, so a line that breaks the dialect costs that line and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

BLOCK_BYTES = 4 * 1024 * 1024
LONGEST_LINE_BYTES = 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

NEWLINE, RETURN, QUOTE, COMMA, NUL = (ord(mark) for mark in '\n\r",\0')

Bools = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lines:
    """Consecutive whole lines of a file.

    ``data`` ends in a newline; line ``i`` is ``data[starts[i]:ends[i]]``, newline included.
    """

    data: bytes
    starts: Positions
    ends: Positions

    @classmethod
    def of(cls, data: bytes) -> Lines:
        """Find the lines of `data`, which must end in a newline."""
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == NEWLINE) + 1
        starts = np.concatenate([np.zeros(1, np.int64), ends])[:-1]
        return cls(data, starts, ends)

    def text(self, line: int, limit: int) -> str:
        """Return line `line` without its end, unreadable bytes escaped, at most `limit` bytes."""
        raw = self.data[self.starts[line] : self.ends[line]].rstrip(b"\r\n")[:limit]
        return raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")

    def only(self, keep: Bools) -> Lines:
        """Return the lines where `keep` is true."""
        if keep.all():
            return self
        octets = np.frombuffer(self.data, np.uint8)
        return Lines.of(octets[np.repeat(keep, self.ends - self.starts)].tobytes())

    def counts(self, hits: Bools) -> Positions:
        """Return how many of the per-byte `hits` each line has."""
        running = np.concatenate([np.zeros(1, np.int32), np.cumsum(hits, dtype=np.int32)])
        counted: Positions = running[self.ends] - running[self.starts]
        return counted


def read_blocks(path: Path, *, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield the file as blocks of whole lines, each ending in a newline.

    A line longer than a block is cut, so that memory stays bounded; what is left is still longer
    than ``LONGEST_LINE_BYTES`` and so is found to be at fault.
    """
    carry = b""
    skipping = False
    with path.open("rb") as file:
        start = file.read(len(BYTE_ORDER_MARK))
        carry = b"" if start == BYTE_ORDER_MARK else start
        while chunk := file.read(block_bytes):
            if skipping:
                _, newline, chunk = chunk.partition(b"\n")
                if not newline:
                    continue
                skipping = False
                yield carry + b"\n"
                carry = b""
            data = carry + chunk
            whole = data.rfind(b"\n") + 1
            if whole:
                yield data[:whole]
            carry = data[whole:]
            if len(carry) > LONGEST_LINE_BYTES + block_bytes:
                carry = carry[: LONGEST_LINE_BYTES + 1]
                skipping = True
    if carry:
        yield carry + b"\n"


def line_faults(lines: Lines, fields: int) -> dict[int, str]:
    """Return what is wrong with each line that is not a record of `fields` fields.

    Parameters
    ----------
    lines
        Lines to judge.
    fields
        Number of fields of the header.

    Returns
    -------
    dict
        Reason by index of the line; good lines are absent.
    """
    octets = np.frombuffer(lines.data, np.uint8)
    is_quote = octets == QUOTE
    reasons: dict[int, str] = {}

    def blame(at_fault: Bools, reason: str) -> None:
        for line in np.flatnonzero(at_fault):
            reasons.setdefault(int(line), reason)

    lengths = lines.ends - lines.starts
    blame(lengths > LONGEST_LINE_BYTES, f"line longer than {LONGEST_LINE_BYTES} bytes")
    blame(lines.counts(octets == NUL) > 0, "holds a NUL byte")
    blame(_not_utf8(lines), "not valid UTF-8")
    stray = octets == RETURN
    stray[:-1] &= octets[1:] != NEWLINE
    blame(lines.counts(stray) > 0, "stray carriage return")
    odd = lines.counts(is_quote) % 2 == 1
    blame(odd, "quote without its end")
    blame(_blank(lines, octets), "empty line")

    # A quote of an unbalanced line must not turn the quoting of the lines after it inside out.
    is_quote &= ~np.repeat(odd, lengths)
    inside = (np.cumsum(is_quote, dtype=np.int32) & 1).astype(np.bool_)
    blame(lines.counts(_misplaced_quotes(octets, is_quote, inside)) > 0, "misplaced quote")
    found = lines.counts((octets == COMMA) & ~inside) + 1
    for line in np.flatnonzero(found != fields):
        reasons.setdefault(int(line), f"wrong number of fields ({found[line]} of {fields})")
    return reasons


def _blank(lines: Lines, octets: npt.NDArray[np.uint8]) -> Bools:
    blank: Bools = lines.counts((octets != NEWLINE) & (octets != RETURN)) == 0
    return blank


def _misplaced_quotes(octets: npt.NDArray[np.uint8], is_quote: Bools, inside: Bools) -> Bools:
    """Quotes that open after, or close before, anything but a comma, a line's end or a quote."""
    before = np.concatenate([[NEWLINE], octets[:-1]])
    after = np.concatenate([octets[1:], [NEWLINE]])
    opens, closes = is_quote & inside, is_quote & ~inside
    good_open = np.isin(before, (COMMA, NEWLINE, QUOTE))
    good_close = np.isin(after, (COMMA, NEWLINE, RETURN, QUOTE))
    return (opens & ~good_open) | (closes & ~good_close)


def _not_utf8(lines: Lines) -> Bools:
    at_fault = np.zeros(len(lines.starts), dtype=np.bool_)
    try:
        lines.data.decode("utf-8")
    except UnicodeDecodeError:
        suspects = lines.counts(np.frombuffer(lines.data, np.uint8) >= 0x80) > 0
        for line in np.flatnonzero(suspects):
            try:
                lines.data[lines.starts[line] : lines.ends[line]].decode("utf-8")
            except UnicodeDecodeError:
                at_fault[line] = True
    return at_fault
