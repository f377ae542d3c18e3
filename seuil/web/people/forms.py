"""What is asked to join, to invite, to decide and to give mandates."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from seuil.organisations.domain import LEVELS, MandateKind, Role, is_professional_mail
from seuil.organisations.models import MANDATE_LABELS, ROLE_LABELS
from seuil.organisations.policies import Giving
from seuil.territory.models import Territory

ROLE_HELPS = {
    Role.PROFESSIONAL: _("Works there: sees how its sheets are kept."),
    Role.EDITOR: _("Changes the sheets of its services, and says where there is room."),
    Role.MANAGER: _("The same, and decides who belongs to the organisation."),
}
LONGEST_ADDRESS = 254


class WithRole(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(str(role), ROLE_LABELS[role]) for role in Role],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role.")},
    )

    def roles(self) -> Iterator[tuple[Any, Any]]:
        """Yield each choice with what it means."""
        for radio in self["role"]:
            yield radio, ROLE_HELPS[Role(str(radio.data["value"]))]

    @property
    def chosen_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class Join(WithRole):
    function = forms.CharField(
        label=_("Your function there"),
        max_length=120,
        required=False,
        help_text=_("For instance: social worker, reception. You may leave it empty."),
    )
    introduction = forms.CharField(
        label=_("How can they recognise you?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a sentence by which they recognise you.")},
    )
    field_order = ("role", "function", "introduction")

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = str(Role.PROFESSIONAL)
        known = is_professional_mail(address)
        self.fields["introduction"].required = not known
        self.fields["introduction"].help_text = (
            _("If your address does not say it: the team, a colleague whom they can ask.")
            if known
            else _(
                "Anybody can have an address like yours. Name your team, or a colleague whom they "
                "can ask. It is deleted once somebody has decided."
            )
        )


class Address(forms.Form):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        validators=[validate_email],
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the address to which the invitation goes.")},
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class Invite(Address, WithRole):
    field_order = ("email", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = str(Role.EDITOR)


class Confirm(WithRole):
    pass


class Reason(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is e-mailed to the person."),
        error_messages={"required": _("Write the reason: it is e-mailed to the person.")},
    )


class GiveMandate(Address):
    """``what``: a kind and a territory in one choice, of those that this person may give."""

    what = forms.ChoiceField(
        label=_("Mandate"), error_messages={"required": _("Choose a mandate and a territory.")}
    )

    def __init__(self, *args: Any, given: Giving, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territories = {place.code: place for place in Territory.objects.by_name()}
        offered = [
            (
                str(MANDATE_LABELS[kind]),
                [
                    (f"{kind} {place.code}", str(place))
                    for place in self.territories.values()
                    if place.level in LEVELS[kind] and given.may_give(kind, place.code)
                ],
            )
            for kind in MandateKind
        ]
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((label, choices) for label, choices in offered if choices),
        ]

    @property
    def chosen(self) -> tuple[MandateKind, Territory]:
        kind, _space, code = self.cleaned_data["what"].partition(" ")
        return MandateKind(kind), self.territories[code]
