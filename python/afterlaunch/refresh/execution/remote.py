"""The system elsewhere that a pipeline names, with the secret this machine has for it."""

from __future__ import annotations

from collections.abc import Mapping

import requests
from requests.auth import AuthBase

from afterlaunch import pipelines
from afterlaunch.errors import AfterlaunchError
from afterlaunch.pipelines import Pipeline, check_url, secret_variable
from afterlaunch.refresh.execution import github
from afterlaunch.refresh.execution.airflow import Airflow
from afterlaunch.refresh.execution.github import GitHub
from afterlaunch.refresh.execution.masking import Masker
from afterlaunch.refresh.execution.order import Order, Remote
from afterlaunch.refresh.execution.web import Pace, Web
from afterlaunch.refresh.execution.webhook import Signature, Webhook


class Bearer(AuthBase):
    """Shows a token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def remote_of(
    pipeline: Pipeline, order: Order, environment: Mapping[str, str], pace: Pace
) -> Remote:
    """Return the system that takes the order.

    Raises
    ------
    AfterlaunchError
        If the environment has no secret for it.
    """
    if isinstance(pipeline, pipelines.GitHub):
        api = environment.get(github.API_VARIABLE) or github.DEFAULT_API
        check_url(api)
        web = _web(api, environment, pace, headers=github.HEADERS)
        return GitHub(pipeline, web, api)
    if isinstance(pipeline, pipelines.Airflow):
        return Airflow(pipeline, _web(pipeline.url, environment, pace))
    if isinstance(pipeline, pipelines.Webhook):
        return Webhook(pipeline, _web(pipeline.url, environment, pace, signed_as=order.key))
    raise TypeError(f"{pipeline.kind} runs on this machine")


def _web(
    url: str,
    environment: Mapping[str, str],
    pace: Pace,
    *,
    headers: Mapping[str, str] | None = None,
    signed_as: str = "",
) -> Web:
    variable = secret_variable(url)
    secret = environment.get(variable, "").strip()
    if not secret:
        raise AfterlaunchError(
            f"the environment has no {variable}",
            mend=f"set {variable} to the {'signing secret' if signed_as else 'token'} of that host",
        )
    auth = Signature(signed_as, secret) if signed_as else Bearer(secret)
    return Web(auth, Masker.of(environment), variable, headers or {}, pace)
