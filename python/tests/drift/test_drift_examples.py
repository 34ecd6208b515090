"""The examples in the docstrings run and give the pinned numbers."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import afterlaunch.drift

MODULES = sorted(module.name for module in pkgutil.iter_modules(afterlaunch.drift.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(f"afterlaunch.drift.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"comparison", "evaluate"}))
def test_every_statistic_has_a_citation_and_an_example(name):
    source = inspect.getsource(importlib.import_module(f"afterlaunch.drift.{name}"))
    assert ".. [1]" in source
    assert ">>>" in source
