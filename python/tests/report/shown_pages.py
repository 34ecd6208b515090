"""Reads a written page back: each table with the query shown under it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class ShownTable:
    """What a reader sees of one table."""

    key: str
    sql: str = ""
    rows: list[list[str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Collects the tables of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, ShownTable] = {}
        self._now: ShownTable | None = None
        self._into = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "div" and named.get("class") == "shown":
            self._now = ShownTable(str(named["id"]))
            self.tables[self._now.key] = self._now
        elif tag == "section":
            self._now = None
        elif self._now and tag in ("thead", "tbody", "code"):
            self._into = tag
        elif self._now and self._into == "tbody" and tag == "tr":
            self._now.rows.append([])
        elif self._now and self._into == "tbody" and tag in ("th", "td"):
            self._now.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tbody", "code"):
            self._into = ""

    def handle_data(self, data: str) -> None:
        if self._now and self._into == "code":
            self._now.sql += data
        elif self._now and self._into == "tbody" and self._now.rows and self._now.rows[-1]:
            self._now.rows[-1][-1] += data.strip("\n")
