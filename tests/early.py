"""Loaded before all other plugins: what makes the imports of pytest and of all tests shorter."""

import gc
import os

import pytest

import analysis.run  # noqa: F401  # nbval imports nbformat, which takes a second less after this

gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: browsers, kernels and killed commands are waited for."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Let no collection of garbage go through modules and tests again: a tenth of a run's time."""
    gc.enable()
    gc.collect()
    gc.freeze()
