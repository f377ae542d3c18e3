"""What accounts write by mail: a subject and paragraphs for each occasion."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from seuil.messaging.domain import Purpose

IGNORE = _(
    "If it was not you, you have nothing to do: without this code, nobody gets in. "
    "Never give it to anybody, not even by phone."
)
NOT_YOU = _(
    "If it was not you, choose a new password at once and sign out everywhere, "
    "on the page of your account:"
)
ACCOUNT = "%(account_url)s"


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    paragraphs: tuple[str, ...]
    purpose: Purpose = Purpose.ACCOUNT

    def subject_with(self, values: Mapping[str, object]) -> str:
        return gettext(self.subject) % values

    def text_with(self, values: Mapping[str, object]) -> str:
        return "\n\n".join(
            (gettext(one) if " " in one else one) % values for one in self.paragraphs
        )


def _changed(subject: str, what: str) -> Letter:
    return Letter(subject, (what, NOT_YOU, ACCOUNT))


CODE = "%(code)s"
LETTERS: Mapping[str, Letter] = {
    "account/email/email_confirmation_signup": Letter(
        _("Your code for Seuil"),
        (
            _("Here is the code that opens your account on Seuil:"),
            CODE,
            _("Type it on the page that you left open. It is valid for 15 minutes."),
            IGNORE,
        ),
        Purpose.SIGN_IN,
    ),
    "account/email/email_confirmation": Letter(
        _("Your code for Seuil"),
        (
            _("Here is the code that confirms this e-mail address for your account on Seuil:"),
            CODE,
            _("Type it on the page that you left open. It is valid for 15 minutes."),
            IGNORE,
        ),
        Purpose.SIGN_IN,
    ),
    "account/email/login_code": Letter(
        _("Your code to sign in to Seuil"),
        (
            _("Here is your code to sign in to Seuil:"),
            CODE,
            _("Type it on the page that you left open. It is valid for 15 minutes."),
            IGNORE,
        ),
        Purpose.SIGN_IN,
    ),
    "account/email/password_reset_code": Letter(
        _("Your code for a new password on Seuil"),
        (
            _("Here is the code with which you choose a new password on Seuil:"),
            CODE,
            _("Type it on the page that you left open. It is valid for 15 minutes."),
            IGNORE,
        ),
        Purpose.SIGN_IN,
    ),
    "account/email/account_already_exists": Letter(
        _("You already have an account on Seuil"),
        (
            _("Somebody, perhaps you, asked for an account on Seuil with this e-mail address."),
            _(
                "There already is one. Sign in with it, by password or with a code "
                "that is e-mailed:"
            ),
            "%(login_url)s",
            _("Password forgotten? Choose a new one:"),
            "%(password_reset_url)s",
            _("If it was not you, you have nothing to do: nothing has changed."),
        ),
        Purpose.SIGN_IN,
    ),
    "account/email/unknown_account": Letter(
        _("No account on Seuil with this address"),
        (
            _("Somebody, perhaps you, tried to sign in to Seuil with this e-mail address."),
            _(
                "There is no account with it. Perhaps you have one with another address; "
                "else make one here:"
            ),
            "%(signup_url)s",
            _("If it was not you, you have nothing to do: nothing has changed."),
        ),
        Purpose.SIGN_IN,
    ),
    "account/email/email_changed": _changed(
        _("Your e-mail address on Seuil has changed"),
        _("You now sign in with %(to_email)s, no longer with %(from_email)s."),
    ),
    "account/email/email_deleted": _changed(
        _("An e-mail address was removed"),
        _("The address %(deleted_email)s no longer belongs to your account on Seuil."),
    ),
    "account/email/email_confirm": _changed(
        _("Your e-mail address is confirmed"),
        _("This address now belongs to your account on Seuil."),
    ),
    "account/email/password_changed": _changed(
        _("Your password has changed"), _("The password of your account on Seuil has changed.")
    ),
    "account/email/password_reset": _changed(
        _("Your password has changed"), _("The password of your account on Seuil has changed.")
    ),
    "account/email/password_set": _changed(
        _("Your account has a password"), _("Your account on Seuil now has a password.")
    ),
    "mfa/email/totp_activated": _changed(
        _("A second factor was added"),
        _("From now on, a code of your app is asked for when you sign in to Seuil."),
    ),
    "mfa/email/totp_deactivated": _changed(
        _("A second factor was removed"),
        _("The codes of your app are no longer asked for when you sign in to Seuil."),
    ),
    "mfa/email/webauthn_added": _changed(
        _("A passkey was added"), _("A new passkey opens your account on Seuil.")
    ),
    "mfa/email/webauthn_removed": _changed(
        _("A passkey was removed"), _("A passkey no longer opens your account on Seuil.")
    ),
    "mfa/email/recovery_codes_generated": _changed(
        _("New recovery codes"),
        _("Your account on Seuil has new recovery codes. The old ones no longer work."),
    ),
    "socialaccount/email/account_connected": _changed(
        _("Another way to sign in was added"),
        _("You can now sign in to Seuil with your account of another site."),
    ),
    "socialaccount/email/account_disconnected": _changed(
        _("A way to sign in was removed"),
        _("You can no longer sign in to Seuil with your account of another site."),
    ),
}
