"""What in a text may name a person."""

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.kernel.personal import Kind, is_iban, is_national_number, personal_in

TODAY = datetime.date(2026, 11, 22)


def kinds(text):
    return [found.kind for found in personal_in(text, today=TODAY)]


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("Le numéro 85.07.30-033.28 est le sien", Kind.NATIONAL_NUMBER, "85.07.30-033.28"),
        ("rijksregister 85073003328.", Kind.NATIONAL_NUMBER, "85073003328"),
        ("versé sur BE68 5390 0754 7034 hier", Kind.IBAN, "BE68 5390 0754 7034"),
        ("be68539007547034", Kind.IBAN, "be68539007547034"),
        ("NL91 ABNA 0417 1643 00", Kind.IBAN, "NL91 ABNA 0417 1643 00"),
        ("write to jo.an+x@mail.example.org!", Kind.MAIL, "jo.an+x@mail.example.org"),
        ("née le 12/05/1987 à Namur", Kind.BIRTH, "12/05/1987"),
        ("geboren op 3 mei 1987", Kind.BIRTH, "3 mei 1987"),
        ("born 1987-05-12", Kind.BIRTH, "1987-05-12"),
        ("Appelez le 0470/12.34.56", Kind.PHONE, "0470/12.34.56"),
        ("02 511 22 33 le matin", Kind.PHONE, "02 511 22 33"),
        ("+32 (0)470 12 34 56", Kind.PHONE, "+32 (0)470 12 34 56"),
        ("J'ai vu Mme Van den Berghe hier", Kind.NAME, "Mme Van den Berghe"),
        ("Madame Dupont-Lévy a dit", Kind.NAME, "Madame Dupont-Lévy"),
        ("de heer Jan Peeters zei", Kind.NAME, "de heer Jan Peeters"),
        ("il s’appelle Karim", Kind.NAME, "s’appelle Karim"),
        ("il habite rue de la Senne 21", Kind.ADDRESS, "rue de la Senne 21"),
        ("woont Hoogstraat 12", Kind.ADDRESS, "Hoogstraat 12"),
        ("he lives at 12 Green Park Road", Kind.ADDRESS, "12 Green Park Road"),
    ],
)
def test_what_names_a_person_is_found(text, kind, shown):
    (found,) = personal_in(text, today=TODAY)

    assert (found.kind, found.text) == (kind, shown)
    assert text[found.start : found.end] == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ouvert du lundi au vendredi de 9h00 à 12h30, fermé le 24/12/2026",
        "Il faut une carte d'identité et 3 photos, 10 € par personne",
        "85.07.30-033.29",
        "BE68 5390 0754 7035",
        "Madame la directrice a répondu",
        "le centre est rue Haute",
        "1080 Molenbeek, tram 51, bus 86",
        "From 18 to 25 years, since 2019",
        "a@b",
        "31/02/1987",
    ],
)
def test_what_names_nobody_is_left_alone(text):
    assert kinds(text) == []


def test_several_are_told_in_the_order_of_the_text_and_once():
    text = "M. Peeters, 85073003328, jan@mail.example, 0470 12 34 56, rue Haute 3"

    assert kinds(text) == [
        Kind.NAME,
        Kind.NATIONAL_NUMBER,
        Kind.MAIL,
        Kind.PHONE,
        Kind.ADDRESS,
    ]


@pytest.mark.parametrize(
    "digits",
    [
        "85073003328",
        "00012512303",  # wrong for 1900
        "93051822361",
    ],
)
def test_check_digits_of_national_numbers(digits):
    body = int(digits[:9])
    right = {97 - body % 97, 97 - (2_000_000_000 + body) % 97}

    assert is_national_number(digits) == (int(digits[9:]) in right)


@given(st.dates(datetime.date(1920, 1, 1), datetime.date(2025, 12, 31)), st.integers(1, 997))
def test_every_number_made_by_the_rule_is_known_and_its_neighbour_is_not(born, order):
    body = f"{born:%y%m%d}{order:03}"
    start = int(body) + (2_000_000_000 if born.year >= 2000 else 0)
    check = 97 - start % 97

    assert is_national_number(f"{body}{check:02}")
    found = personal_in(f"n° {body}{check:02} ok", today=TODAY)
    assert [one.kind for one in found] == [Kind.NATIONAL_NUMBER]


@given(st.integers(0, 10**12 - 1), st.integers(1, 96))
def test_an_account_with_other_check_digits_is_none(number, off):
    account = f"{number:012}"
    check = 98 - int(f"{account}111400") % 97

    assert is_iban(f"BE{check:02}{account}")
    other = (check - 2 + off) % 97 + 2
    assert not is_iban(f"BE{other:02}{account}")


@given(st.text(max_size=300))
def test_no_text_is_too_odd_and_what_is_found_stands_there(text):
    last = 0
    for found in personal_in(text, today=TODAY):
        assert text[found.start : found.end] == found.text
        assert found.start >= last
        last = found.end


@pytest.mark.parametrize(
    "unit", ["0 ", "+32 ", "a@", "rue de ", "Mme A", "BE68 ", "1.", "a.a@a.", "straat ", "12 Aa "]
)
def test_a_long_text_costs_as_much_as_its_length(unit):
    text = unit * (20_000 // len(unit))

    start = time.perf_counter()
    personal_in(text, today=TODAY)

    assert time.perf_counter() - start < 2
