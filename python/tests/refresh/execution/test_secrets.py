"""What must not be seen stays out of logs, messages and the ledger, however it gets there."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from approved_case import CASE, EXECUTOR, SECRET, log, recorded
from site_for_tests import Says, Site
from typer.testing import CliRunner

from afterlaunch.cli import app
from afterlaunch.refresh.execution.execute import Outcome
from afterlaunch.refresh.execution.masking import Masker
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
OrderedFrom = Callable[[str], None]
Scripted = Callable[[str], None]
PASSWORD = "hunter2-hünter2"


@pytest.mark.parametrize("size", range(1, 40))
def test_wherever_a_text_is_cut_its_secrets_are_masked(size: int) -> None:
    masker = Masker(["aabaab", "aabaabaab-long", "xaabaa"])
    text = "aabaaabaabaab-longxaabaabaabaaba\naabaab-aabaabaab-loaabaab\nxaabaabaab-long aaba"
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(masker.mask_pieces(pieces)) == masker.mask(text)
    assert "".join(Masker([]).mask_pieces(pieces)) == text


@pytest.mark.parametrize("before", range(65_518, 65_538, 3))
def test_a_line_that_does_not_end_has_no_secret_in_the_log(
    workspace: Workspace, scripted: Scripted, carry_out: Execute, before: int
) -> None:
    scripted(
        f"""
        import sys
        sys.stdout.reconfigure(encoding="utf-8")
        print("." * {before} + "{PASSWORD}" + "." * 70_000 + "{PASSWORD}", end="")
        """
    )
    carry_out(environment={"MY_PASSWORD": PASSWORD})
    assert log(workspace) == "." * before + "***" + "." * 70_000 + "***"


def test_a_version_with_a_secret_in_it_is_a_failure_and_is_not_told(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(
        """
        import json, os
        version = "v3+" + os.environ["REGISTRY"]
        with open(os.environ["AFTERLAUNCH_RESULT"], "w") as file:
            json.dump({"model_version": version}, file)
        """
    )
    given = {"AFTERLAUNCH_PIPELINE_ENV": "REGISTRY", "REGISTRY": "hunter2-hunter2"}
    outcome = carry_out(environment=given)
    assert outcome.progress and outcome.progress.result is None
    kind, payload = recorded(workspace)[-1]
    assert kind == "case_training_failed"
    assert "a model_version that holds a secret" in payload["why"]
    assert "hunter2" not in str(outcome) + workspace.ledger.read_text()


@pytest.mark.parametrize(
    "answer",
    [
        {"state": "succeeded", "model_version": f"v3-{SECRET}"},
        {"state": "failed", "why": f"the key {SECRET} is not known"},
        # Cut in the middle of it, it would not be known as one.
        {"state": "failed", "why": "." * 290 + SECRET},
    ],
)
def test_what_a_webhook_says_is_recorded_without_the_secret(
    site: Site,
    ordered_from: OrderedFrom,
    carry_out: Execute,
    workspace: Workspace,
    answer: dict[str, str],
) -> None:
    ordered_from(f"webhook:{site.url}/orders")
    site.says("POST", "/orders", Says(202, {"status_url": "/orders/1"}))
    site.says("GET", "/orders/1", Says(200, answer))
    outcome = carry_out()
    assert recorded(workspace)[-1][0] == "case_training_failed"
    assert SECRET[:8] not in str(outcome) + workspace.ledger.read_text()


def test_a_refusal_is_masked_before_it_is_cut(
    site: Site, ordered_from: OrderedFrom, carry_out: Execute, workspace: Workspace
) -> None:
    ordered_from(f"webhook:{site.url}/orders")
    site.says("POST", "/orders", Says(400, {"detail": "." * 190 + SECRET}))
    carry_out()
    why = recorded(workspace)[-1][1]["why"]
    assert "answered 400 (..." in why
    assert SECRET[:8] not in why


@pytest.mark.parametrize("option", ["--version", "--failed"])
def test_what_is_reported_holds_no_secret(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setenv("MY_PASSWORD", PASSWORD)
    columns = "owner_id,name,email,channel,business_unit,manager_owner_id\n"
    line = f"{EXECUTOR},J,j@example.com,email,,\n"
    (workspace.registers / "owners.csv").write_text(columns + line)
    words = ["refresh", "report", CASE, "--as", EXECUTOR, option, f"v-{PASSWORD}", "--json"]
    done = CliRunner().invoke(app, [*words, "--workspace", str(workspace.path)])
    assert done.exit_code == 2
    assert "holds a secret" in json.loads(done.stdout)["error"]
    assert PASSWORD not in done.output
    assert not recorded(workspace)
