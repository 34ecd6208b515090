"""What a refresh policy's `pipeline` may say: where the work is ordered, and nothing secret.

``command:<words>``, ``github:<owner>/<repository>``, ``airflow:<base url>/<dag_id>`` or
``webhook:<url>``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from afterlaunch.errors import AfterlaunchError

LOCAL_HOSTS = ("localhost", "127.0.0.1")
FORMS = (
    "command:<words>, github:<owner>/<repository>, airflow:<https url>/<dag_id> or "
    "webhook:<https url>"
)
"""What `parse` takes."""

_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+")
_DAG = re.compile(r"[\w.-]+", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class Command:
    """A program on this machine; its words reach it as they are, through no shell."""

    words: tuple[str, ...]
    kind: str = "command"


@dataclass(frozen=True)
class GitHub:
    """Workflows of a repository that listen to ``repository_dispatch``."""

    repository: str
    kind: str = "github"


@dataclass(frozen=True)
class Airflow:
    """A DAG of Airflow 3."""

    url: str
    dag_id: str
    kind: str = "airflow"


@dataclass(frozen=True)
class Webhook:
    """Any system that takes a signed order at an address."""

    url: str
    kind: str = "webhook"


Pipeline = Command | GitHub | Airflow | Webhook


def parse(text: str) -> Pipeline:
    """Return what the text of a policy names.

    Raises
    ------
    AfterlaunchError
        If it names nothing, or not safely.
    """
    kind, colon, rest = text.strip().partition(":")
    if not colon or kind not in _READERS:
        raise AfterlaunchError(f"pipeline {text!r} names no pipeline", mend=f"write {FORMS}")
    return _READERS[kind](rest.strip())


def check_url(url: str) -> None:
    """Raise unless an order may be sent to `url`.

    Raises
    ------
    AfterlaunchError
        If it is not encrypted (this machine aside), or has room for a secret.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise AfterlaunchError(f"{url!r} is no address", mend="write https://host/path") from None
    if not _HOST.fullmatch(host) or re.search(r"[\s\\]", url):
        raise AfterlaunchError(f"{url!r} is no address", mend="write https://host/path")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise AfterlaunchError(
            f"the address at {host} has a user, a query or a fragment",
            mend="write https://host/path; secrets come from the environment alone",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOCAL_HOSTS):
        raise AfterlaunchError(
            f"{url} is not encrypted", mend="use https; http is for this machine alone"
        )


def secret_variable(url: str) -> str:
    """Return the environment variable that holds the secret of the host of `url`.

    It is named after the host, so no line of a register can send a secret elsewhere: ``.`` becomes
    ``_`` and ``-`` becomes ``__``.
    """
    host = urlsplit(url).hostname or ""
    return "AFTERLAUNCH_TOKEN_" + host.upper().replace("-", "__").replace(".", "_")


def _command(rest: str) -> Command:
    try:
        words = tuple(shlex.split(rest))
    except ValueError as error:
        raise AfterlaunchError(
            f"pipeline command {rest!r}: {error}", mend="close the quotation"
        ) from None
    if not words:
        raise AfterlaunchError(
            "the pipeline's command has no words", mend="write command:program argument ..."
        )
    return Command(words)


def _github(rest: str) -> GitHub:
    if not _REPOSITORY.fullmatch(rest) or rest.endswith(("/.", "/..")):
        raise AfterlaunchError(
            f"pipeline github:{rest} names no repository", mend="write github:owner/repository"
        )
    return GitHub(rest)


def _airflow(rest: str) -> Airflow:
    url, _, dag_id = rest.rpartition("/")
    if not _DAG.fullmatch(dag_id) or dag_id.strip(".") == "":
        raise AfterlaunchError(
            f"pipeline airflow:{rest} names no DAG", mend="write airflow:https://host/dag_id"
        )
    check_url(url)
    return Airflow(url.rstrip("/"), dag_id)


def _webhook(rest: str) -> Webhook:
    check_url(rest)
    return Webhook(rest)


_READERS: dict[str, Callable[[str], Pipeline]] = {
    "command": _command,
    "github": _github,
    "airflow": _airflow,
    "webhook": _webhook,
}
