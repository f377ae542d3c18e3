import socket

import pytest

from config.launcher.console import CannotStart
from config.launcher.run import free_port, has_display


@pytest.fixture
def busy_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_busy_port_gets_one_sentence_with_the_remedy(busy_port):
    with pytest.raises(CannotStart) as refusal:
        free_port({"PORT": str(busy_port)})

    assert f"Port {busy_port} is in use" in str(refusal.value)
    assert "PORT=" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_port_that_was_just_left_is_free(busy_port):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]

    assert free_port({"PORT": str(port)}) == port


@pytest.mark.parametrize("text", ["eighty", "0", "70000", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(CannotStart, match="PORT must be a number"):
        free_port({"PORT": text})


def test_a_browser_is_opened_only_where_somebody_would_see_it(monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.platform", "linux")

    assert has_display({"DISPLAY": ":0"})
    assert not has_display({})
    assert not has_display({"DISPLAY": ":0", "CI": "true"})
    assert not has_display({"DISPLAY": ":0", "SSH_CONNECTION": "somewhere"})
