import socket

import pytest

from config.launcher.console import CannotStart
from config.launcher.run import STREAMS_SETTING, free_port, has_display, streams


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


@pytest.mark.parametrize(("text", "count"), [("4", 4), ("0", 0), ("", 0)])
def test_each_stream_of_a_process_has_a_thread_of_its_own(text, count):
    assert streams({STREAMS_SETTING: text}) == count


def test_a_number_of_streams_that_is_none_is_refused():
    with pytest.raises(CannotStart, match="SEUIL_LIVE_STREAMS must be a whole number"):
        streams({STREAMS_SETTING: "some"})


def test_a_browser_is_opened_only_where_somebody_would_see_it(monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.platform", "linux")

    assert has_display({"DISPLAY": ":0"})
    assert not has_display({})
    assert not has_display({"DISPLAY": ":0", "CI": "true"})
    assert not has_display({"DISPLAY": ":0", "SSH_CONNECTION": "somewhere"})
