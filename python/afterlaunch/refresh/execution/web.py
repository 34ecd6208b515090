"""One request to a system elsewhere: encrypted, in time, to the address that was named."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import AuthBase
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_chain, wait_fixed

from afterlaunch.pipelines import check_url
from afterlaunch.refresh.execution.masking import Masker
from afterlaunch.refresh.execution.order import Refused, Unanswered, Unreached

_LARGEST_ANSWER = 4_000_000
_MOST_SAID = 200
_TOO_MANY = 429
_BUSY = {_TOO_MANY, 500, 502, 503, 504}
_REDIRECT, _ERROR, _SERVER_ERROR = 300, 400, 500
_DENIED = {401, 403}


@dataclass(frozen=True)
class Pace:
    """How long to wait: to connect, for the next bytes, for a whole answer, between tries."""

    connect: float = 5.0
    read: float = 30.0
    whole: float = 60.0
    waits: Sequence[float] = (1.0, 4.0, 16.0)


@dataclass(frozen=True)
class Answer:
    """What was answered; ``content`` is None if it is no JSON."""

    status: int
    content: Any


class _Busy(Unanswered):
    """Worth another try."""


@dataclass(frozen=True)
class Web:
    """The way to one system.

    Attributes
    ----------
    auth
        Proves who asks. Always given, so that no secret of this machine's own files is sent.
    masker
        Of what must not appear in a message.
    secret_variable
        Where the secret came from, to say so.
    """

    auth: AuthBase
    masker: Masker
    secret_variable: str
    headers: Mapping[str, str] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)

    def get(self, url: str, **query: str | int) -> Answer:
        """Ask for something; safe to repeat."""
        return self.send("GET", url, query=query, is_repeatable=True)

    def send(
        self,
        method: str,
        url: str,
        *,
        document: Any = None,
        query: Mapping[str, str | int] | None = None,
        is_repeatable: bool,
        accepted: Sequence[int] = (),
    ) -> Answer:
        """Send a request and return its answer.

        Parameters
        ----------
        document
            Sent as JSON.
        is_repeatable
            Whether it may be sent again when nobody knows if it was read.
        accepted
            Refusals that are an answer all the same.

        Raises
        ------
        Unanswered
            If it may have been read, or nobody could be reached.
        Refused
            If it was refused, or answered from elsewhere.
        """
        check_url(url)
        waits = self.pace.waits
        retrying = Retrying(
            retry=retry_if_exception(
                lambda error: isinstance(error, (_Busy, Unreached) if is_repeatable else Unreached)
            ),
            stop=stop_after_attempt(len(waits) + 1),
            wait=wait_chain(*map(wait_fixed, waits)) if waits else wait_fixed(0),
            reraise=True,
        )
        body = None if document is None else json.dumps(document, separators=(",", ":")).encode()
        try:
            return retrying(self._once, method, url, body, dict(query or {}), is_repeatable)
        except Refused as refusal:
            if refusal.status not in accepted:
                raise
            return Answer(refusal.status, None)

    def _once(
        self,
        method: str,
        url: str,
        body: bytes | None,
        query: dict[str, str | int],
        is_repeatable: bool,
    ) -> Answer:
        host = urlsplit(url).netloc
        headers = {"Accept": "application/json", **self.headers}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            with requests.request(
                method,
                url,
                params=query,
                data=body,
                headers=headers,
                auth=self.auth,
                timeout=(self.pace.connect, self.pace.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = self._content(response)
                status = response.status_code
        except requests.RequestException as error:
            raise _failure(error, host) from None
        if status < _REDIRECT:
            return Answer(status, content)
        raise self._refusal(status, content, host, is_repeatable)

    def _content(self, response: requests.Response) -> Any:
        until = time.monotonic() + self.pace.whole
        text = b""
        for piece in response.iter_content(16_384):
            text += piece
            if len(text) > _LARGEST_ANSWER or time.monotonic() > until:
                raise requests.Timeout("the answer does not end")
        try:
            return json.loads(text)
        except ValueError:
            return None

    def _refusal(
        self, status: int, content: Any, host: str, is_repeatable: bool
    ) -> Unanswered | Refused:
        said = f"{host} answered {status}{self._words(content)}"
        if status < _ERROR:
            return Refused(
                f"{said}: a redirect, which is not followed",
                mend="name the address it leads to in the policy, if you trust it",
                status=status,
            )
        if status in _DENIED:
            mend = f"see that {self.secret_variable} is valid, and may do this"
            return Refused(said, mend=mend, status=status)
        # What may not be repeated and was turned away for its number was not done.
        if status in _BUSY and (is_repeatable or status != _TOO_MANY):
            return _Busy(said, mend="nothing has to be mended here: try again later")
        if status >= _SERVER_ERROR:
            return Unanswered(said, mend="look at the log of that system")
        return Refused(said, mend="see what the policy's pipeline names", status=status)

    def _words(self, content: Any) -> str:
        if not isinstance(content, dict):
            return ""
        words = content.get("detail") or content.get("message") or content.get("error") or ""
        said = self.said(words, _MOST_SAID)
        return f" ({said})" if said else ""

    def said(self, words: object, most: int) -> str:
        """Return words of the other side in one line of at most so many characters.

        Masked before they are cut: what is left of a secret would not be known as one.
        """
        return " ".join(self.masker.mask(str(words)).split())[:most]


def _failure(error: requests.RequestException, host: str) -> Unanswered:
    # requests hides what urllib3 knows: whether there was a connection at all.
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.SSLError):
        return Unanswered(
            f"{host} cannot be trusted: its certificate is not valid here",
            mend="name the authority that signed it in REQUESTS_CA_BUNDLE",
        )
    unreached = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, unreached):
        return Unreached(f"{host} cannot be reached", mend="see that it runs, then execute again")
    gave = "no answer in time" if isinstance(error, requests.Timeout) else "no whole answer"
    return _Busy(f"{host} gave {gave}", mend="see that it runs, then execute again")
