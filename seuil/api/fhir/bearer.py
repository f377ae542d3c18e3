"""Who reads what is not for everyone: the program that shows a token."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from seuil.exchange.tokens.operations import use_token
from seuil.exchange.tokens.queries import Reader
from seuil.kernel.errors import NotVisible


class Bearer(HttpBearer):
    """``Authorization: Bearer …``; the view finds the `Reader` in ``request.auth``."""

    def authenticate(self, request: HttpRequest, token: str) -> Reader | None:
        try:
            return use_token(token)
        except NotVisible:
            return None
