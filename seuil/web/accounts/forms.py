"""The forms of django-allauth in our words: labels above fields, nothing inside them."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from seuil.accounts.domain import Language
from seuil.accounts.models import LANGUAGE_LABELS, StaffSession, User
from seuil.accounts.operations import DEMO_LOGINS, DemoLogin

LABELS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("The same password once more"),
    "remember": _("Stay signed in on this device for two weeks"),
    "code": _("Code"),
}
PASSWORD_HELP = _("At least 12 characters: four ordinary words are easy to remember.")
CODE_HELP = _("Letters may be small or capital, with or without the dash.")


DEMO_ROLES = {
    "editor": _("Keeps the sheets of an organisation"),
    "manager": _("Manages the people and sheets of an organisation"),
    "team": _("Team of a basin"),
    "region": _("Regional team"),
    "desk": _("Orientation desk of a basin"),
    "professional": _("Professional, no more"),
    "member": _("Holds a seat of a council"),
    "federation": _("Speaks for a federation in councils"),
    "operator": _("Runs the site"),
}


class InOurWords:
    """Mixed into a form: our labels and help, and the keyboard that suits a phone."""

    fields: dict[str, forms.Field]
    helps: ClassVar[dict[str, Any]] = {}
    labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = (LABELS | self.labels).get(name, field.label)
            field.help_text = self.helps.get(name, "")
            if name == "code":
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class FromElsewhere:
    """Mixed into a form on whose page one can also come from another site."""

    @property
    def other_site(self) -> str:
        """Return the name of the site with whose accounts people sign in too, or nothing."""
        found = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect")
        return str(found["APPS"][0]["name"]) if found else ""


class SignIn(FromElsewhere, InOurWords, account.LoginForm):  # type: ignore[misc]
    helps: ClassVar = {"remember": _("Not on a computer that others use too.")}

    def demo_logins(self) -> list[tuple[Any, DemoLogin]]:
        """Return the accounts that everybody may use, with what they are, in a demonstration."""
        return [(DEMO_ROLES[one.role], one) for one in DEMO_LOGINS] if settings.SEUIL_DEMO else []


class SignUp(FromElsewhere, InOurWords, account.SignupForm):  # type: ignore[misc]
    field_order: ClassVar = ["name", "email", "password1"]
    labels: ClassVar = {"password1": _("Password (you may leave it empty)")}
    helps: ClassVar = {
        "email": _("That of your work, if you have one: your organisation recognises it."),
        "password1": _("Without a password, a code is e-mailed to you each time you sign in."),
    }

    def try_save(self, request: HttpRequest) -> Any:
        """Take as long for an address that is known as for a new one."""
        if self.account_already_exists and self.cleaned_data.get("password1"):
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AskForCode(InOurWords, account.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class SignInCode(InOurWords, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    helps: ClassVar = {"code": CODE_HELP}


class AddressCode(InOurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    helps: ClassVar = {"code": CODE_HELP}


class ResetCode(InOurWords, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    helps: ClassVar = {"code": CODE_HELP}


class AskForReset(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPassword(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    helps: ClassVar = {"password1": PASSWORD_HELP}


class ChangePassword(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    helps: ClassVar = {"password1": PASSWORD_HELP}


class SetPassword(InOurWords, account.SetPasswordForm):  # type: ignore[misc]
    helps: ClassVar = {"password1": PASSWORD_HELP}


class ChangeAddress(InOurWords, account.AddEmailForm):  # type: ignore[misc]
    labels: ClassVar = {"email": _("New e-mail address")}


class Reauthenticate(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class SecondFactor(InOurWords, second_factor.AuthenticateForm):  # type: ignore[misc]
    helps: ClassVar = {"code": _("Of your app, or one of your recovery codes.")}


class SecondFactorAgain(InOurWords, second_factor.ReauthenticateForm):  # type: ignore[misc]
    helps: ClassVar = {"code": _("Of your app, or one of your recovery codes.")}


class ActivateApp(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels: ClassVar = {"code": _("The six digits that your app shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskey(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    labels: ClassVar = {
        "name": _("Name of this passkey"),
        "passwordless": _("Let it replace the password"),
    }
    helps: ClassVar = {
        "name": _("For instance: my phone, key on my key ring."),
        "passwordless": _("You then sign in with it alone: finger, face or PIN."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class NamePasskey(InOurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    labels: ClassVar = {"name": _("Name of this passkey")}


# Forms of our own


class Person(forms.ModelForm[User]):
    language = forms.ChoiceField(
        label=_("Language of the e-mails that you get"),
        choices=[(str(code), LANGUAGE_LABELS[code]) for code in Language],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ("name", "language")
        labels = {"name": _("Your name")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class StaffReason(forms.ModelForm[StaffSession]):
    class Meta:
        model = StaffSession
        fields = ("reason",)
        labels = {"reason": _("What do you need it for?")}
        help_texts = {"reason": _("In a few words. It is kept for two years, with your name.")}
