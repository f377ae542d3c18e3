import os
from pathlib import Path

import pytest

from seuil.territory.operations import draw_outlines, load_territory

CHECKOUT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def shared_geo():
    """Official outlines of Brussels, kept beside the checkout because of their rights."""
    shared = Path(os.environ.get("SEUIL_SHARED", CHECKOUT.parent / "shared"))
    folder = shared / "data" / "brussels" / "geo"
    if not folder.is_dir():
        pytest.skip(f"official outlines not found in {folder} (set SEUIL_SHARED)")
    return folder


@pytest.fixture
def brussels(db):
    load_territory()


@pytest.fixture
def drawn(brussels):
    draw_outlines()
