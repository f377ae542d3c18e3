"""Following a blockage: asked, confirmed, told once in one's language, stopped, forgotten."""

import datetime
import re

import pytest
from django.utils import timezone

from seuil.kernel.errors import NotVisible
from seuil.messaging.models import Message
from seuil.operating.operations import erase_address
from seuil.register.domain.blockage import Step
from seuil.register.models import Blockage, Follower, FollowLink
from seuil.register.operations import (
    Move,
    add_evidence,
    ask_to_follow,
    confirm_following,
    stop_following,
    take_blockage_step,
)
from seuil.register.operations.following import forget_unconfirmed_followers
from tests.factories.register import blockage, said

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"/blockages/following/([\w-]+)/")


def tokens(**about):
    texts = Message.objects.filter(**about).order_by("pk").values_list("text", flat=True)
    return [TOKEN.search(text)[1] for text in texts]


def follows(one, mail="ann@cpas.example", language="fr"):
    ask_to_follow(one, mail, language)
    confirm_following(tokens(to__iexact=mail)[-1])
    Message.objects.all().delete()


def rest(one, words="plus personne n’en parle"):
    return take_blockage_step(one.uuid, Move(Step.REST, words), actor=None)


def told():
    return list(Message.objects.order_by("pk").values_list("to", "language", "subject"))


def test_nobody_is_told_anything_before_they_confirmed():
    one = blockage()
    ask_to_follow(one, "ann@cpas.example", "fr")
    Message.objects.all().delete()

    rest(one)

    assert told() == []


def test_each_is_told_in_their_language_that_the_state_changed():
    one = blockage("Sans adresse")
    follows(one)
    follows(one, "bart@ocmw.example", "nl")

    rest(one)

    assert [(to, language) for to, language, _subject in told()] == [
        ("ann@cpas.example", "fr"),
        ("bart@ocmw.example", "nl"),
    ]
    texts = " ".join(Message.objects.values_list("text", flat=True))
    assert texts.count("plus personne n’en parle") == 2
    assert texts.count(f"/blockages/{one.uuid}/") == 2


def test_new_evidence_that_ends_the_calm_is_told_and_other_evidence_is_not():
    one = rest(blockage(shown_by=[said(occasion="may")]))
    follows(one)

    add_evidence(one.uuid, [said(occasion="june")], actor=None)
    add_evidence(one.uuid, [said(occasion="july")], actor=None)

    assert len(told()) == 1


def test_those_who_follow_two_that_were_merged_are_told_once():
    one, two = blockage("A"), blockage("B")
    follows(one)
    follows(two, "Ann@CPAS.example")
    take_blockage_step(one.uuid, Move(Step.MERGE, "same", into=two), actor=None)
    assert len(told()) == 1
    Message.objects.all().delete()

    rest(Blockage.objects.get(pk=two.pk))

    assert len(told()) == 1


def test_asking_twice_keeps_one_address_and_writes_twice():
    one = blockage()
    ask_to_follow(one, "ann@cpas.example", "fr")
    ask_to_follow(one, "ANN@cpas.example", "nl")

    follower = Follower.objects.get()
    assert (follower.language, follower.confirmed_at) == ("nl", None)
    assert len(tokens()) == 2


def test_stopping_forgets_the_address_at_once():
    one = blockage()
    follows(one)
    rest(one)
    [token] = tokens()

    assert stop_following(token) == one

    assert not Follower.objects.exists()
    assert not FollowLink.objects.exists()
    with pytest.raises(NotVisible):
        stop_following(token)


def test_an_address_that_nobody_confirmed_is_forgotten_after_a_week():
    one = blockage()
    ask_to_follow(one, "ann@cpas.example", "fr")
    follows(one, "bart@ocmw.example")
    now = timezone.now()

    assert forget_unconfirmed_followers(now + datetime.timedelta(days=6)) == 0
    assert forget_unconfirmed_followers(now + datetime.timedelta(days=8)) >= 1

    assert [each.mail for each in Follower.objects.all()] == ["bart@ocmw.example"]


def test_a_link_to_confirm_is_over_after_a_week(clock):
    clock("2026-11-01 10:00")
    ask_to_follow(blockage(), "ann@cpas.example", "fr")
    [token] = tokens()
    clock("2026-11-09 10:00")

    with pytest.raises(NotVisible):
        confirm_following(token)


def test_erasing_an_address_ends_what_it_follows():
    follows(blockage())

    erased = erase_address("Ann@CPAS.example")

    assert erased.deleted["register.Follower"] >= 1
    assert not Follower.objects.exists()
