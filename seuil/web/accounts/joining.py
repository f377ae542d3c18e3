"""What is asked of somebody who makes an account, besides the address."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from seuil.accounts.domain import Language
from seuil.accounts.models import User


class NameAndLanguage(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, _request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"].strip()
        user.language = language_of_the_page()
        user.save(update_fields=["name", "language"])


def language_of_the_page() -> Language:
    language = (get_language() or "").partition("-")[0]
    return Language(language) if language in set(Language) else Language.FR
