"""Columns in a folder are the columns that were saved, or none at all."""

import pytest
from hypothesis import given, settings

from seuil.access import columns, storage
from seuil.access.engine import Engine
from tests.access.strategies import SETTING, TODAY, offer_lists, queries


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(offers=offer_lists(), query=queries())
def test_saved_columns_give_the_same_answers(tmp_path_factory, offers, query):
    built, folder = columns.build(offers, SETTING, today=TODAY), tmp_path_factory.mktemp("columns")

    storage.save(built, folder)

    assert Engine(storage.load(folder, SETTING)).search(query) == Engine(built).search(query)


@pytest.mark.parametrize("harm", ["missing", "empty", "cut"])
@pytest.mark.parametrize("name", ["keys.npy", "terms.rows.npy", "tables.json"])
def test_a_folder_that_is_not_whole_is_refused(tmp_path, name, harm):
    storage.save(columns.build([], SETTING, today=TODAY), tmp_path)
    file = tmp_path / name

    match harm:
        case "missing":
            file.unlink()
        case "empty":
            file.write_bytes(b"")
        case "cut":
            file.write_bytes(file.read_bytes()[:20])

    with pytest.raises(storage.Unreadable):
        storage.load(tmp_path, SETTING)
