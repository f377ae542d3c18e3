"""The form for people whom another site sent without an address."""

from typing import ClassVar

from allauth.socialaccount.forms import SignupForm

from seuil.web.accounts.forms import InOurWords


class SignUpFromOtherSite(InOurWords, SignupForm):  # type: ignore[misc]
    field_order: ClassVar = ["name", "email"]
