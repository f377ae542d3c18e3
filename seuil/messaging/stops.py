"""Switching off one purpose of mail for one address, by a link that holds no address."""

from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import salted_hmac

from seuil.kernel.errors import NotVisible
from seuil.messaging.domain import RULES, Purpose

SALT = "seuil.messaging.stops"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which mail of which address; the address is there as a keyed digest only."""

    purpose: Purpose
    address_digest: str


def digest_of_address(address: str) -> str:
    folded = address.strip().casefold()
    return salted_hmac(SALT, folded, algorithm="sha256").hexdigest()


def token_to_stop(address: str, purpose: Purpose) -> str:
    return signing.Signer(salt=SALT).sign(f"{purpose}.{digest_of_address(address)}")


def wish_of(token: str) -> Wish:
    """Return what a token of `token_to_stop` is about, or raise `NotVisible`."""
    try:
        purpose, _, digest = signing.Signer(salt=SALT).unsign(token).partition(".")
        wish = Wish(Purpose(purpose), digest)
    except (signing.BadSignature, ValueError) as error:
        raise NotVisible("no such link") from error
    if not RULES[wish.purpose].can_be_stopped:
        raise NotVisible("no such link")
    return wish
