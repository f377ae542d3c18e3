"""What in a free text may name a person: help for whoever writes, never a guarantee.

Numbers with check digits are checked, so that a telephone is not taken for a national number. Every
pattern is bounded: a long text costs as much as its length.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NATIONAL_NUMBER = "national_number"
    IBAN = "iban"
    MAIL = "mail"
    BIRTH = "birth"
    PHONE = "phone"
    NAME = "name"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Found:
    """``text`` stands at ``start`` of what was read."""

    kind: Kind
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


Span = tuple[int, int]
NUMBER_OF_DIGITS = 11
MOD = 97
OLD_ENOUGH = 2
"""Years after which a full date is more likely a birth than an appointment."""
LENGTHS_OF_ACCOUNTS = """
    AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IS26 IT27
    LI21 LT20 LU20 LV21 MA28 MC27 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 TR26 UA29
"""
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in LENGTHS_OF_ACCOUNTS.split()}
MONTHS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "janvier januari january",
            "février fevrier februari february",
            "mars maart march",
            "avril april",
            "mai mei may",
            "juin juni june",
            "juillet juli july",
            "août aout augustus august",
            "septembre september",
            "octobre oktober october",
            "novembre november",
            "décembre decembre december",
        ),
        start=1,
    )
    for word in words.split()
}
TITLES = (
    r"m\.|mr\.?|mrs\.?|ms\.?|mme\.?|mlle\.?|mw\.?|mevr\.?|dhr\.?|dr\.?|monsieur|madame|mademoiselle"
    r"|mevrouw|meneer|mijnheer|de heer|docteur|dokter|doctor|miss"
    r"|s['’]appelle|se nomme|nommée?|prénommée?|heet|genaamd|named|is called"
)
STREETS = (
    r"rue|avenue|av\.|boulevard|bd\.?|bld\.?|chaussée|chée|place|square|quai|impasse|clos|drève"
    r"|allée|galerie|passage|sentier"
)
STRAAT = r"straat|laan|plein|steenweg|weg|kaai|dreef|lei|markt|gang|singel|vest|berg"

PARTICLES = frozenset(
    {"van", "den", "der", "de", "du", "des", "le", "la", "el", "al", "ben", "ter"}
)

_DIGITS = re.compile(r"(?<!\d)\d{2}[ ./-]?\d{2}[ ./-]?\d{2}[ ./-]{0,3}\d{3}[ ./-]?\d{2}(?!\d)")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?=[ -]?\w)")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])")
_DAY = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
_ISO_DAY = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_WORDED_DAY = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:er|e|st|nd|rd|th)? ({'|'.join(MONTHS)}) (\d{{4}})(?!\d)", re.IGNORECASE
)
_PHONE = re.compile(r"(?<!\w)(?<!\d[./-])(?:(?:\+|00)[1-9]|0[1-9])(?:[ ./()-]{0,2}\d){6,14}(?!\d)")
_NAME = re.compile(
    rf"(?<![\w'’])(?:{TITLES})\s{{1,3}}([^\W\d_][\w'’-]{{1,40}}(?:\s[^\W\d_][\w'’-]{{1,40}}){{0,3}})",
    re.IGNORECASE,
)
_STREET = re.compile(
    rf"(?<!\w)(?:{STREETS})(?:\s[\w'’.-]{{1,30}}){{1,6}}?,?\s\d{{1,4}}(?!\d|\s?[h:€])",
    re.IGNORECASE,
)
_STRAAT = re.compile(
    rf"(?<!\w)[\w'’-]{{1,40}}(?:{STRAAT}),?\s\d{{1,4}}(?!\d|\s?[u:€])", re.IGNORECASE
)
_STREET_AFTER = re.compile(
    r"(?<![\w:.])\d{1,4}(?:\s[^\W\d_][\w'’-]{1,30}){1,3}\s(?:street|road|avenue|lane|square)(?!\w)",
    re.IGNORECASE,
)


def personal_in(text: str, *, today: datetime.date) -> tuple[Found, ...]:
    """Return what may name a person, in the order of the text; each sign is said once.

    >>> text, today = "Mme Dupont, 0470 12 34 56", datetime.date(2026, 11, 22)
    >>> [found.text for found in personal_in(text, today=today)]
    ['Mme Dupont', '0470 12 34 56']
    """
    found: list[Found] = []
    left = text
    for kind, look in DETECTORS.items():
        for start, end in list(look(left, today)):
            if "\0" in left[start:end]:
                continue
            found.append(Found(kind, start, text[start:end]))
            left = left[:start] + "\0" * (end - start) + left[end:]
    return tuple(sorted(found, key=lambda one: one.start))


def is_national_number(digits: str) -> bool:
    """Whether 11 digits are a Belgian national number (NISS, INSZ) or a BIS number.

    The last two are 97 less the rest by 97, with a 2 in front for those born since 2000. The
    month of a BIS number is raised by 20 or 40; an unknown month or day is 0.

    >>> is_national_number("85073003328"), is_national_number("85073003329")
    (True, False)
    """
    if len(digits) != NUMBER_OF_DIGITS or not digits.isascii() or not digits.isdigit():
        return False
    month, day = int(digits[2:4]), int(digits[4:6])
    if month > 52 or month % 20 > 12 or day > 31:
        return False
    body, check = digits[:9], int(digits[9:])
    return check in {MOD - int(body) % MOD, MOD - int(f"2{body}") % MOD}


def is_iban(account: str) -> bool:
    """Whether an account number without blanks has the length of its country and right digits.

    >>> is_iban("BE68539007547034"), is_iban("BE68539007547035")
    (True, False)
    """
    upper = account.upper()
    if len(upper) != IBAN_LENGTHS.get(upper[:2]) or not upper.isascii() or not upper.isalnum():
        return False
    turned = upper[4:] + upper[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % MOD == 1


def _national_numbers(text: str, _today: datetime.date) -> Iterator[Span]:
    for match in _DIGITS.finditer(text):
        if is_national_number("".join(filter(str.isdigit, match[0]))):
            yield match.span()


def _ibans(text: str, _today: datetime.date) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        end = _end_of_account(text, match.start(), IBAN_LENGTHS.get(match[0][:2].upper(), 0))
        if end and is_iban("".join(filter(str.isalnum, text[match.start() : end]))):
            yield match.start(), end


def _end_of_account(text: str, start: int, length: int) -> int:
    """Return where ``length`` letters and digits end, one blank between two of them at most."""
    left, at = length, start
    while left and at < len(text):
        if text[at].isalnum():
            left -= 1
        elif text[at] not in " -" or text[at - 1] in " -":
            return 0
        at += 1
    return 0 if left or text[at : at + 1].isalnum() else at


def _mails(text: str, _today: datetime.date) -> Iterator[Span]:
    return (match.span() for match in _MAIL.finditer(text))


def _births(text: str, today: datetime.date) -> Iterator[Span]:
    for match in _DAY.finditer(text):
        if _is_birth(int(match[4]), int(match[3]), int(match[1]), today):
            yield match.span()
    for match in _ISO_DAY.finditer(text):
        if _is_birth(int(match[1]), int(match[2]), int(match[3]), today):
            yield match.span()
    for match in _WORDED_DAY.finditer(text):
        if _is_birth(int(match[3]), MONTHS[match[2].lower()], int(match[1]), today):
            yield match.span()


def _is_birth(year: int, month: int, day: int, today: datetime.date) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return today.year - 120 <= year <= today.year - OLD_ENOUGH


def _phones(text: str, _today: datetime.date) -> Iterator[Span]:
    for match in _PHONE.finditer(text):
        digits = sum(sign.isdigit() for sign in match[0])
        abroad = match[0].startswith(("+", "00"))
        if digits in (range(9, 16) if abroad else range(9, 11)):
            yield match.span()


def _names(text: str, _today: datetime.date) -> Iterator[Span]:
    for match in _NAME.finditer(text):
        end = match.start(1)
        for word in re.finditer(r"\S+", match[1]):
            if word[0][0].isupper():
                end = match.start(1) + word.end()
            elif word[0] not in PARTICLES:
                break
        if end > match.start(1):
            yield match.start(), end


def _addresses(text: str, _today: datetime.date) -> Iterator[Span]:
    for pattern in (_STREET, _STRAAT, _STREET_AFTER):
        yield from (match.span() for match in pattern.finditer(text))


DETECTORS: Mapping[Kind, Callable[[str, datetime.date], Iterator[Span]]] = {
    Kind.NATIONAL_NUMBER: _national_numbers,
    Kind.IBAN: _ibans,
    Kind.MAIL: _mails,
    Kind.BIRTH: _births,
    Kind.PHONE: _phones,
    Kind.NAME: _names,
    Kind.ADDRESS: _addresses,
}
"""What is surest comes first: the digits of a national number are no telephone any more."""
