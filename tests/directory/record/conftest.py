import pytest

from tests.directory.record.samples import KNOWN


@pytest.fixture
def known():
    return KNOWN
