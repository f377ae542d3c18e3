"""Python looks for garbage less often, and not among what lasts as long as the run.

It would look at every module and every test that was collected, again and again: a sixth of the
time of a run.
"""

import gc

import pytest

YOUNG = 50_000
"""Objects more than before, after which Python looks for garbage among them: usually 700."""


def pytest_configure(config):
    gc.set_threshold(YOUNG, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    gc.collect()
    gc.freeze()
