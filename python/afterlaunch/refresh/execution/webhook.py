"""Order from any system: a signed request, and an address where it says how far it is.

Signed as the Standard Webhooks specification says, so that receivers find a library that verifies.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase

from afterlaunch import pipelines
from afterlaunch.errors import AfterlaunchError
from afterlaunch.pipelines import check_url
from afterlaunch.refresh.execution.order import Order, Progress, State, Unfollowable, ended
from afterlaunch.refresh.execution.web import Web

_PREFIX = "whsec_"
_DONE = {"succeeded", "success", "completed"}
_FAILED = {"failed", "failure", "error", "cancelled"}
_MOST_SAID = 300


class Signature(AuthBase):
    """Signs id, time and body of a request with HMAC-SHA256."""

    def __init__(self, key: str, secret: str) -> None:
        self._key = key
        self._secret = key_of(secret)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the headers."""
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else bytes(body)
        # The clock of this machine, whatever day is rehearsed: receivers refuse old requests.
        at = str(int(time.time()))
        request.headers["webhook-id"] = self._key
        request.headers["webhook-timestamp"] = at
        request.headers["webhook-signature"] = sign(self._secret, self._key, at, body)
        request.headers["Idempotency-Key"] = self._key
        return request


class Webhook:
    """One address that takes orders."""

    is_repeatable = True

    def __init__(self, pipeline: pipelines.Webhook, web: Web) -> None:
        self._url = pipeline.url
        self._web = web
        self._status_url = ""

    def order(self, order: Order) -> None:
        """Send the order; the receiver knows a repeated one by its id."""
        answer = self._web.send("POST", self._url, document=order.document, is_repeatable=True)
        named = answer.content.get("status_url") if isinstance(answer.content, dict) else None
        if named:
            self._status_url = _of_same_site(self._url, named)

    def look(self, order: Order) -> Progress:
        """Ask how far it is; without an address to ask, only the ledger will tell."""
        if not self._status_url:
            return Progress(State.RUNNING)
        content: Any = self._web.get(self._status_url).content
        state = str(content.get("state", "")).lower() if isinstance(content, dict) else ""
        if state in _DONE:
            return ended(content, where=self._status_url)
        if state in _FAILED:
            why = self._web.said(content.get("why") or "it gave no reason", _MOST_SAID)
            return Progress(State.FAILED, why=why, where=self._status_url)
        return Progress(State.RUNNING, where=self._status_url)


def sign(secret: bytes, key: str, at: str, body: bytes) -> str:
    """Return the signature of a request, as its header has it."""
    content = f"{key}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()


def key_of(secret: str) -> bytes:
    """Return the key in a secret: base64 behind ``whsec_``, else the secret as it is.

    Raises
    ------
    AfterlaunchError
        If what is behind ``whsec_`` is no base64.
    """
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise AfterlaunchError(
            f"a secret that begins with {_PREFIX} goes on with base64, and this one does not",
            mend="set the variable to the secret as the other system shows it",
        ) from None


def _of_same_site(ordered: str, status: Any) -> str:
    """Return the address to ask.

    Raises
    ------
    Unfollowable
        If it cannot be used. The order is taken all the same: it has not failed.
    """
    host = urlsplit(ordered).netloc
    try:
        url = urljoin(ordered, status)
        check_url(url)
    except (AfterlaunchError, TypeError, ValueError):
        # Not the address itself: it may hold a secret.
        why = "it is no address, not encrypted, or has a user, a query or a fragment"
    else:
        if urlsplit(url)[:2] == urlsplit(ordered)[:2]:
            return url
        why = "it is of another site"
    raise Unfollowable(
        f"{host} took the order, but nobody can follow it: its status_url cannot be used, {why}",
        mend="let it answer with an address of its own such as /orders/1, or with none",
    )
