import os
import signal

import pytest

from config.launcher.signals import STOPPING, Stopped, stoppable


@pytest.mark.parametrize("number", STOPPING)
def test_whoever_asks_to_stop_is_heard_once_and_the_tidying_is_not_disturbed(number):
    tidied = []

    def work():
        try:
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), number)
            tidied.append("all of it")

    with pytest.raises(Stopped) as stopped, stoppable():
        work()

    assert stopped.value.status == 128 + number
    assert tidied == ["all of it"]


def test_what_a_signal_did_before_is_what_it_does_afterwards():
    before = signal.getsignal(signal.SIGTERM)

    with stoppable():
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before
