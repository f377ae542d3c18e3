"""Writing to people: each in their own language, nobody about what they did themselves."""

import pytest
from django.utils.translation import gettext as _

from seuil.messaging.domain import Purpose
from seuil.messaging.models import Message
from seuil.messaging.writing import LONGEST_SUBJECT, write, write_each
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def greeting():
    return _("yes"), _("Hello,")


def test_everybody_reads_it_in_their_own_language_but_for_whoever_did_it():
    one, other, author = (UserFactory(language=language) for language in ("fr", "nl", "nl"))

    write_each(
        [one, other, author], greeting, key="told", purpose=Purpose.CONCERTATION, but=author.pk
    )

    told = {message.to: message for message in Message.objects.all()}
    assert told.keys() == {one.email, other.email}
    assert (told[one.email].subject, told[one.email].language) == ("oui", "fr")
    assert (told[other.email].subject, told[other.email].text) == ("ja", "Dag,")


def test_the_same_news_are_written_once():
    for _again in range(2):
        write("ann@cpas.example", "fr", greeting, key="told", purpose=Purpose.FOLLOWING)

    assert Message.objects.count() == 1


def test_a_subject_is_one_line_and_not_long():
    def words():
        return f"A title\nover two lines {'and on ' * 40}", "Text"

    write("ann@cpas.example", "fr", words, key="told", purpose=Purpose.FOLLOWING)

    subject = Message.objects.get().subject
    assert subject.startswith("A title over two lines and on")
    assert len(subject) == LONGEST_SUBJECT


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\xad", "\ufeff", "\x07", "\u200d"])
def test_a_title_with_signs_that_nobody_sees_holds_no_mail_back(sign):
    def words():
        return f"Asked: a{sign} title", "Text"

    write("ann@cpas.example", "fr", words, key="told", purpose=Purpose.FOLLOWING)

    assert Message.objects.get().subject == "Asked: a title"
