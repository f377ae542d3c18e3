import os
from pathlib import Path

import pytest

from tests.directory.record.samples import KNOWN

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def known():
    return KNOWN


@pytest.fixture(scope="session")
def shared_data():
    """Real services, kept beside the checkout because of their rights."""
    shared = Path(os.environ.get("SEUIL_SHARED", CHECKOUT.parent / "shared"))
    folder = shared / "data" / "brussels"
    if not (folder / "services.csv").is_file():
        pytest.skip(f"real services not found in {folder} (set SEUIL_SHARED)")
    return folder
