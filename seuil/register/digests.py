"""What tells that a thing was written already, and tells nobody which thing it was."""

from django.utils.crypto import salted_hmac

from seuil.register.domain.observation import Origin

SALT = "seuil.register.observations"


def digest_of_source(origin: Origin, source: str) -> str:
    return salted_hmac(SALT, f"{origin}\x1f{source}", algorithm="sha256").hexdigest()
