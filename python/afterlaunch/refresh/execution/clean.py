"""Keep secrets out of what a pipeline says, before it is recorded."""

from __future__ import annotations

from dataclasses import replace

from afterlaunch.refresh.execution.masking import Masker
from afterlaunch.refresh.execution.order import Progress, State

HELD_BACK = "the pipeline succeeded but handed back a model_version that holds a secret"


def clean(progress: Progress, masker: Masker) -> Progress:
    """Return an end as it may be recorded: nothing can be taken out of the ledger again.

    A reason is masked. A version is a name that is looked up elsewhere: masked it would be another
    one, so that an end with a secret in it is a failure.
    """
    seen = replace(progress, why=masker.mask(progress.why), where=masker.mask(progress.where))
    version = progress.result.model_version if progress.result else ""
    if masker.mask(version) != version:
        return replace(seen, state=State.FAILED, result=None, why=HELD_BACK)
    return seen
