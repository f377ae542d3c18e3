"""Where django-allauth asks how things are done here: words, mail, addresses, keys."""

import base64
import hashlib
from io import BytesIO
from typing import Any, ClassVar
from uuid import uuid4

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from seuil.accounts.models import User
from seuil.messaging.operations import send
from seuil.web.accounts.attempts import network_address
from seuil.web.accounts.joining import language_of_the_page
from seuil.web.accounts.letters import LETTERS

NOWHERE = "0.0.0.0"  # noqa: S104  what is listed for a sign-in whose address the server was not told
SAID = {
    "account/messages/email_confirmed.txt": _("Your address %(email)s is confirmed."),
    "account/messages/email_confirmation_failed.txt": _(
        "This address could not be confirmed. Ask for a new code."
    ),
    "account/messages/email_deleted.txt": _("The change of address is given up."),
    "account/messages/cannot_delete_primary_email.txt": _(
        "An account needs an address: add another one first."
    ),
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Your password has changed."),
    "account/messages/password_set.txt": _("Your account has a password now."),
    "account/messages/primary_email_set.txt": _("You now sign in with this address."),
    "account/messages/unverified_primary_email.txt": _("Confirm your address first."),
    "mfa/messages/totp_activated.txt": _("The codes of your app are your second factor now."),
    "mfa/messages/totp_deactivated.txt": _("The codes of your app are no longer asked for."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "You have recovery codes. Print them or write them down, and keep them away from here."
    ),
    "socialaccount/messages/account_connected.txt": _("You can now sign in this way too."),
    "socialaccount/messages/account_connected_other.txt": _(
        "That account already opens another account here: sign in with it, and "
        "take it off there first."
    ),
    "socialaccount/messages/account_connected_updated.txt": _("You can now sign in this way too."),
    "socialaccount/messages/account_disconnected.txt": _("You no longer sign in this way."),
}
UNSAID = frozenset({
    "account/messages/email_confirmation_sent.txt",
    "account/messages/logged_in.txt",
    "account/messages/login_code_sent.txt",
})  # fmt: skip
"""What the next page shows anyway."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already the address of your account: write another one."),
        "email_password_mismatch": _(
            "This address and this password do not belong together. Look at both "
            "again, or sign in with a code."
        ),
        "email_taken": _("This address cannot be used: write another one."),
        "enter_current_password": _("This is not your present password: type it again."),
        "incorrect_code": _("This is not the right code: type it again, or use a newer one."),
        "incorrect_password": _("This is not your password: type it again."),
        "invalid_login": _(
            "This address and this password do not belong together. Look at both "
            "again, or sign in with a code."
        ),
        "rate_limited": _("That was too often. Wait a few minutes, then try again."),
        "same_as_current": _("This is already the address of your account: write another one."),
        "too_many_login_attempts": _("That was too often. Wait a few minutes, then try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand a letter to the outbox, in the language of the person, else of the page."""
        letter = LETTERS[template_prefix]
        chosen = User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
        language = chosen or language_of_the_page()
        values = context | {
            "account_url": self._address_of("web:account"),
            "login_url": self._address_of("account_login"),
        }
        with translation.override(language):
            send(
                key=f"account:{uuid4()}",
                to=email,
                language=language,
                subject=letter.subject_with(values),
                text=letter.text_with(values),
                purpose=letter.purpose,
            )

    def _address_of(self, name: str) -> str:
        return str(self.request.build_absolute_uri(reverse(name)))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if not message and message_template not in UNSAID:
            message = SAID[message_template or ""] % (message_context or {})
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave those who are locked out to django-axes, which says it on a page of its own."""
        if AxesProxyHandler.is_allowed(request, credentials):
            super().pre_authenticate(request, **credentials)

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_address(request) or NOWHERE

    def get_http_user_agent(self, _request: HttpRequest) -> str:
        return ""

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("web:account")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer first what is quickest to do, in our words."""
        words = {
            "reauthenticate": _("With your password"),
            "mfa_reauthenticate": _("With a code of your app, or a recovery code"),
            "mfa_reauthenticate:webauthn": _("With your passkey"),
        }
        return [
            method | {"description": words[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "This second factor cannot be removed now: add another one first."
        ),
        "cannot_generate_recovery_codes": _("Recovery codes go with a second factor: add one."),
        "incorrect_code": _("This is not the right code: type it again, or use a newer one."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw the code on white: on a dark page, a phone reads no other."""
        drawn = BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", border=3, light="#fff", xmldecl=False)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, *_of_whom: Any, **_kind: Any) -> str:
        return str(_("My passkey"))


def _cipher() -> MultiFernet:
    """Return what keeps the keys of second factors unread in the database and its copies."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(b"second factor\0" + force_bytes(secret)).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


class OtherSiteAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _("This address cannot be used: write another one."),
    }

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or "")[:120]
        user.language = language_of_the_page()
        return user
