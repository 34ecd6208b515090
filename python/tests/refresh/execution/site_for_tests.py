"""A web site for tests: answers as it is told to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: Message
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Says:
    """One answer; ``slow`` seconds late, or (status 0) none at all."""

    status: int = 200
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0


class Site(ThreadingHTTPServer):
    """``answers``: per method and path what is said, one after the other; the last for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[tuple[str, str], list[Says]] = {}
        self.asked: list[Asked] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def says(self, method: str, path: str, *answers: Says) -> None:
        self.answers[method, path] = list(answers)

    def times(self, method: str, path: str) -> int:
        return sum((one.method, one.path) == (method, path) for one in self.asked)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is part of the test."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, parts.path, parse_qs(parts.query), self.headers, body)
        self.server.asked.append(asked)
        answers = self.server.answers.get((self.command, parts.path), [Says(404)])
        says = answers.pop(0) if len(answers) > 1 else answers[0]
        time.sleep(says.slow)
        if not says.status:
            self.connection.close()
            return
        self.send_response(says.status)
        for name, value in says.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if says.document is not None:
            self.wfile.write(json.dumps(says.document).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()
