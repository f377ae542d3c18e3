from datetime import datetime, timedelta

import pytest

from seuil.kernel.errors import TransitionRefused
from seuil.messaging.domain import (
    PROCESS,
    RULES,
    Encryption,
    Purpose,
    State,
    Step,
    mail_server,
    next_try,
    too_late,
)
from seuil.messaging.models import PURPOSE_LABELS, STATE_LABELS

NOON = datetime(2026, 11, 22, 12, 0)
EXPECTED = {  # written again by hand, so that a slip in the table shows
    ("waiting", "hand_over"): "leaving",
    ("waiting", "put_off"): "waiting",
    ("waiting", "refused"): "dead",
    ("leaving", "accepted"): "sent",
    ("leaving", "put_off"): "waiting",
    ("leaving", "refused"): "dead",
    ("leaving", "lost_sight"): "uncertain",
    ("uncertain", "accepted"): "sent",
    ("uncertain", "send_again"): "waiting",
    ("uncertain", "arrived"): "sent",
    ("uncertain", "drop"): "dead",
    ("dead", "send_again"): "waiting",
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_every_step_from_every_state(state, step):
    if target := EXPECTED.get((state, step)):
        assert PROCESS.after(state, step) == target
    else:
        with pytest.raises(TransitionRefused):
            PROCESS.after(state, step)


def test_what_was_sent_is_never_sent_again_whatever_happens():
    reachable, found = {State.SENT}, set()
    while reachable != found:
        found = set(reachable)
        reachable |= {
            State(target) for (state, _), target in EXPECTED.items() if State(state) in found
        }

    assert found == {State.SENT}


def test_each_attempt_waits_longer_than_the_one_before():
    waits = [next_try(attempts, NOON) - NOON for attempts in range(1, 10)]

    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == timedelta(hours=12)


def test_a_code_to_sign_in_loses_its_use_within_the_hour():
    assert not too_late(Purpose.SIGN_IN, NOON, NOON + timedelta(minutes=59))
    assert too_late(Purpose.SIGN_IN, NOON, NOON + timedelta(hours=1))


def test_every_purpose_and_every_state_has_its_rule_and_its_words():
    assert set(RULES) == set(PURPOSE_LABELS) == set(Purpose)
    assert set(STATE_LABELS) == set(State)


def test_one_can_always_be_told_how_to_sign_in():
    stoppable = {purpose for purpose, rule in RULES.items() if rule.can_be_stopped}

    assert stoppable == {Purpose.CAPACITY, Purpose.FRESHNESS}


def test_the_address_of_a_server_is_read():
    server = mail_server("smtp://us%40er:p%2Fw@mail.example:2525?tls=tls")

    assert (server.host, server.port) == ("mail.example", 2525)
    assert (server.user, server.password) == ("us@er", "p/w")
    assert server.encryption is Encryption.TLS
    assert "p/w" not in repr(server)


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://a?tls=ssl", "smtp://a?x=1"]
)
def test_another_address_is_refused(url):
    with pytest.raises(ValueError):  # noqa: PT011  of three makers
        mail_server(url)
