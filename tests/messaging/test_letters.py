"""What a mail program shows of a message."""

import pytest

from seuil.messaging.delivery import deliver_waiting
from seuil.messaging.domain import Purpose
from seuil.messaging.letters import body_of, letter_of, stop_address

pytestmark = pytest.mark.django_db


def plain(letter):
    return letter.get_body(("plain",)).get_content()


def html(letter):
    return letter.get_body(("html",)).get_content()


def test_a_letter_says_the_same_in_plain_text_and_in_html(write):
    letter = letter_of(write(text="Bonjour Zoé,\n\nDe l'eau & du <pain>."))

    assert "De l'eau & du <pain>." in plain(letter)
    assert "De l&#x27;eau &amp; du &lt;pain&gt;." in html(letter)
    assert 'lang="fr"' in html(letter)


def test_a_line_that_is_an_address_becomes_a_button_named_by_the_line_before():
    shown = body_of("Rien n'a changé :\nhttps://seuil.example/x/1?a=b&c=d")

    assert 'href="https://seuil.example/x/1?a=b&amp;c=d">Rien n&#x27;a changé</a>' in shown
    assert ">https://seuil.example/x/1?a=b&amp;c=d</a>" in shown, "for who cannot press it"


def test_a_line_that_is_a_code_is_large_and_stays_whole():
    shown = body_of("Votre code :\n\nABC-123\n\nUn CPAS")

    assert shown.count("letter-spacing") == 1
    assert ">ABC-123</span>" in shown


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", '<img src="x">', 'https://a.example/"onclick="x', "</p><script>"],
)
def test_what_was_typed_stays_text(text):
    shown = body_of(f"Look:\n{text}\n\n{text} again")

    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert 'onclick="' not in shown


def test_machines_know_that_nobody_wrote_it(write):
    letter = letter_of(write())

    assert letter["auto-submitted"] == "auto-generated"


def test_mail_that_one_may_refuse_says_how_and_other_mail_does_not(write):
    reminder = write("reminder", purpose=Purpose.CAPACITY)
    code = write("code", purpose=Purpose.SIGN_IN)

    one, other = letter_of(reminder), letter_of(code)

    assert one["list-unsubscribe"] == f"<{stop_address(reminder)}>"
    assert one["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert stop_address(reminder) in plain(one)
    assert stop_address(reminder) in html(one)
    assert "cpas" not in stop_address(reminder)
    assert other["list-unsubscribe"] is None
    assert "/mail/stop/" not in plain(other) + html(other)


def test_the_number_of_a_letter_stays_and_holds_nothing_of_its_key(write):
    message = write("capacity ann@cpas.example 2026-11-22")

    number = letter_of(message)["message-id"]

    assert number == letter_of(message)["message-id"]
    assert "ann" not in number


def test_long_lines_and_dots_arrive_as_they_were(office, write):
    text = ".\n..\n.dot\n" + "é" * 1200
    write(text=text)

    deliver_waiting()

    (letter,) = office.letters
    assert plain(letter).replace("\r\n", "\n").startswith(text)
