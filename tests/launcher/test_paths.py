import shutil
import tempfile
from pathlib import Path

import pytest

from config.launcher.console import CannotStart
from config.launcher.database import start_over
from config.launcher.paths import GENERATED, local_secret
from config.launcher.postgres import local_server


@pytest.fixture
def data():
    """A data folder as ``mktemp -d`` makes one: its parent is open, itself is not."""
    folder = Path(tempfile.mkdtemp(prefix="seuil-test-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def test_the_secret_is_long_made_once_and_for_its_owner_only(tmp_path):
    data = tmp_path / "new" / "data"

    secret = local_secret(data)

    assert len(secret) >= 50
    assert local_secret(data) == secret
    assert local_secret(tmp_path / "other") != secret
    assert (data / "secret").stat().st_mode & 0o077 == 0
    assert data.stat().st_mode & 0o077 == 0
    assert [file.name for file in data.iterdir()] == ["secret"]


def test_starting_over_removes_what_was_made_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    data = tmp_path / "data"
    local_secret(data)
    (data / "logs").mkdir()
    (data / "mine.txt").write_text("keep")

    start_over(data)

    assert [file.name for file in data.iterdir()] == ["mine.txt"]
    assert "database" in GENERATED


def test_starting_over_is_refused_while_somebody_uses_the_data(data, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    server = local_server(data)
    server.start()
    try:
        with pytest.raises(CannotStart, match="is running"):
            start_over(data)
        assert server.cluster.is_dir()
    finally:
        server.kill()


def test_starting_over_never_touches_a_database_of_somebody_else(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/theirs")
    (tmp_path / "secret").write_text("kept")

    with pytest.raises(CannotStart, match="DATABASE_URL"):
        start_over(tmp_path)

    assert (tmp_path / "secret").exists()
