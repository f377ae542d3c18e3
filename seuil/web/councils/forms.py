"""The forms of those who convene councils and of those who sit there."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from seuil.accounts.models import LANGUAGE_LABELS
from seuil.concertation.models import Series
from seuil.councils.domain import charter
from seuil.councils.domain.charter import Criterion
from seuil.councils.labels import CRITERION_LABELS, SEAT_LABELS
from seuil.councils.models import Charter, Council, Decision, Seat
from seuil.kernel.personal import personal_in
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS, Organisation
from seuil.organisations.queries import organisations_named
from seuil.territory.models import Territory
from seuil.web.days import day_field
from seuil.web.orientation.requester.signs import signs_text
from seuil.wording.localised import LANGUAGES
from seuil.wording.phrases import listed

LONGEST_ABOUT = 4_000
LONGEST_CHARTER = 20_000
CLOSE_NAMES = 4
FAMILIES = [(family.value, FAMILY_LABELS[family]) for family in PracticeFamily]


def _area(rows: int = 3, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class ReadForm(forms.Form):
    """What may name a person is shown once; the writer takes it out or lets it stay, on purpose.

    ``read_by_others`` are the fields that others will read.
    """

    read_by_others: Sequence[str] = ()
    sure = forms.BooleanField(
        label=gettext_lazy("I read it again: it may stay as it is"),
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        texts = [str(cleaned.get(name) or "") for name in self.read_by_others]
        signs = personal_in("\n".join(texts), today=timezone.localdate())
        if signs and not cleaned.get("sure"):
            self.fields["sure"].widget = forms.CheckboxInput()
            raise ValidationError(
                _("Others will read this, and it may name a person: %(signs)s.")
                % {"signs": signs_text(signs)}
            )
        return cleaned

    def written(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}


class CouncilForm(ReadForm):
    """What is told of a council, in French and Dutch side by side."""

    side_by_side: Sequence[Sequence[str]] = (
        ("territory", "slug"),
        ("name_fr", "name_nl", "name_en"),
        ("about_fr", "about_nl", "about_en"),
        ("series",),
    )
    read_by_others = tuple(f"{name}_{one}" for name in ("name", "about") for one in LANGUAGES)

    name_fr = forms.CharField(label=capfirst(gettext_lazy("name in French")), max_length=120)
    name_nl = forms.CharField(label=capfirst(gettext_lazy("name in Dutch")), max_length=120)
    name_en = forms.CharField(
        label=capfirst(gettext_lazy("name in English")), max_length=120, required=False
    )
    about_fr = forms.CharField(
        label=capfirst(gettext_lazy("description in French")),
        max_length=LONGEST_ABOUT,
        required=False,
        widget=_area(5, lang="fr"),
    )
    about_nl = forms.CharField(
        label=capfirst(gettext_lazy("description in Dutch")),
        max_length=LONGEST_ABOUT,
        required=False,
        widget=_area(5, lang="nl"),
    )
    about_en = forms.CharField(
        label=capfirst(gettext_lazy("description in English")),
        max_length=LONGEST_ABOUT,
        required=False,
        widget=_area(5, lang="en"),
    )
    series = forms.ChoiceField(
        label=gettext_lazy("Its meetings"),
        required=False,
        help_text=gettext_lazy("A series of sessions of the same territory: each is a meeting."),
    )

    def __init__(self, series: Iterable[Series], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known_series = {str(one.pk): one for one in series}
        _choices_of(
            self.fields["series"],
            [("", _("no series yet"))]
            + [
                (key, f"{one.name} ({one.territory.name})")
                for key, one in self.known_series.items()
            ],
        )

    def written(self) -> dict[str, Any]:
        told = super().written()
        told["series"] = self.known_series.get(told["series"])
        return told


class NewCouncilForm(CouncilForm):
    """A council that begins: its place and its address stay for good."""

    slug = forms.SlugField(
        label=gettext_lazy("Name in addresses"),
        max_length=50,
        help_text=gettext_lazy("Small letters, figures and hyphens. It stays for good."),
        error_messages={"invalid": gettext_lazy("Only small letters, figures and hyphens.")},
    )
    territory = forms.ChoiceField(label=gettext_lazy("Territory"))

    def __init__(
        self, territories: Iterable[Territory], series: Iterable[Series], *args: Any, **more: Any
    ) -> None:
        super().__init__(series, *args, **more)
        self.known = {one.code: one for one in territories}
        _choices_of(
            self.fields["territory"], [(code, str(one.name)) for code, one in self.known.items()]
        )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean_territory(self) -> Territory:
        return self.known[self.cleaned_data["territory"]]


def council_values(council: Council) -> dict[str, Any]:
    names = [f"{name}_{one}" for name in ("name", "about") for one in LANGUAGES]
    return {name: getattr(council, name) for name in names} | {"series": council.series_id or ""}


class SeatForm(forms.Form):
    """A seat: for which practice family, of which body."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=list(SEAT_LABELS.items()),
        help_text=gettext_lazy(
            "A federation asks its members before it speaks; an administration listens."
        ),
    )
    family = forms.ChoiceField(label=gettext_lazy("Practice family"), choices=FAMILIES)
    organisation = forms.CharField(
        label=gettext_lazy("Body (name of an organisation)"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "As it stands in the directory; leave it empty for people who speak for themselves,"
            " such as user representatives."
        ),
    )
    label = forms.CharField(
        label=gettext_lazy("What the seat is called"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Empty: the name of the body. Never the name of a person."),
    )
    begins_on = day_field(gettext_lazy("From"))
    ends_on = day_field(gettext_lazy("Until"), required=False)

    def clean_organisation(self) -> Organisation | None:
        name = str(self.cleaned_data["organisation"]).strip()
        if not name:
            return None
        for field in ("name_fr__iexact", "name_nl__iexact", "name_en__iexact"):
            if found := Organisation.objects.filter(**{field: name}).order_by("pk").first():
                return found
        close = [str(one) for one in organisations_named(name).order_by("pk")[:CLOSE_NAMES]]
        if close:
            raise ValidationError(
                _("No organisation of the directory has this name. There is: %(names)s.")
                % {"names": listed(close)}
            )
        raise ValidationError(_("No organisation of the directory has this name."))

    def clean_label(self) -> str:
        label = str(self.cleaned_data["label"]).strip()
        if signs := personal_in(label, today=timezone.localdate()):
            raise ValidationError(
                _("Everybody reads this, and it may name a person: %(signs)s.")
                % {"signs": signs_text(signs)}
            )
        return label

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "organisation" in self.errors or "label" in self.errors:
            return told
        if told.get("kind") == "federation" and told.get("organisation") is None:
            self.add_error("organisation", _("A federation is a body: write its name."))
        elif told.get("organisation") is None and not told.get("label"):
            self.add_error("label", _("Name the body, or say what the seat is called."))
        begins, ends = told.get("begins_on"), told.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("It ends before it begins: choose a later day."))
        return told


def seat_values(seat: Seat) -> dict[str, Any]:
    names = ("kind", "family", "label", "begins_on", "ends_on")
    return {name: getattr(seat, name) for name in names} | {
        "organisation": str(seat.organisation or "")
    }


class HolderForm(forms.Form):
    """Somebody asked by mail to hold a seat, or to stand in."""

    mail = forms.EmailField(
        label=gettext_lazy("Address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write the address."),
            "invalid": gettext_lazy("Write an address such as name@service.example."),
        },
    )
    is_deputy = forms.BooleanField(label=gettext_lazy("As deputy, who stands in"), required=False)
    ends_on = day_field(
        gettext_lazy("Mandate until"),
        required=False,
        help_text=gettext_lazy("Empty: without an end."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail"), choices=list(LANGUAGE_LABELS.items())
    )

    def clean_mail(self) -> str:
        mail = str(self.cleaned_data["mail"])
        if not mail.rpartition("@")[0].isascii():
            raise ValidationError(self.fields["mail"].error_messages["invalid"])
        return mail

    def clean_ends_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["ends_on"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("This day is over: choose a later one."))
        return day


class CharterForm(ReadForm):
    """A version of the rules: their text in both languages, and what the programs hold to."""

    side_by_side = (
        ("text_fr", "text_nl", "text_en"),
        ("fallback_fr", "fallback_nl", "fallback_en"),
        ("quorum", "consultation_days", "round_days", "review_months", "rounds_before_fallback"),
    )
    read_by_others = tuple(f"{name}_{one}" for name in ("text", "fallback") for one in LANGUAGES)

    text_fr = forms.CharField(
        label=capfirst(gettext_lazy("text in French")),
        max_length=LONGEST_CHARTER,
        widget=_area(12, lang="fr"),
    )
    text_nl = forms.CharField(
        label=capfirst(gettext_lazy("text in Dutch")),
        max_length=LONGEST_CHARTER,
        widget=_area(12, lang="nl"),
    )
    text_en = forms.CharField(
        label=capfirst(gettext_lazy("text in English")),
        max_length=LONGEST_CHARTER,
        required=False,
        widget=_area(12, lang="en"),
    )
    fallback_fr = forms.CharField(
        label=capfirst(gettext_lazy("without consent, in French")),
        max_length=LONGEST_ABOUT,
        required=False,
        widget=_area(3, lang="fr"),
        help_text=gettext_lazy("Who decides how, when several rounds bring no consent."),
    )
    fallback_nl = forms.CharField(
        label=capfirst(gettext_lazy("without consent, in Dutch")),
        max_length=LONGEST_ABOUT,
        required=False,
        widget=_area(3, lang="nl"),
    )
    fallback_en = forms.CharField(
        label=capfirst(gettext_lazy("without consent, in English")),
        max_length=LONGEST_ABOUT,
        required=False,
        widget=_area(3, lang="en"),
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("Practice families that must be heard"), min_value=1
    )
    consultation_days = forms.IntegerField(
        label=gettext_lazy("Days for a federation to ask its members"),
        min_value=1,
        max_value=180,
        initial=charter.CONSULTATION_DAYS,
    )
    round_days = forms.IntegerField(
        label=gettext_lazy("Days of a round"),
        min_value=1,
        max_value=180,
        initial=charter.ROUND_DAYS,
    )
    review_months = forms.IntegerField(
        label=gettext_lazy("Months until a decision is reviewed"),
        min_value=1,
        max_value=60,
        initial=charter.REVIEW_MONTHS,
    )
    rounds_before_fallback = forms.IntegerField(
        label=gettext_lazy("Rounds of objections before the fallback"),
        min_value=1,
        max_value=10,
        initial=charter.ROUNDS_BEFORE_FALLBACK,
    )
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("What makes of a “no” an objection"),
        choices=[(one.value, CRITERION_LABELS[one]) for one in Criterion],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose one at least: without any, nothing can be tested.")
        },
    )

    def __init__(self, families: int, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.families = families
        self.fields["quorum"].help_text = _("Practice families that sit: %(count)s") % {
            "count": families
        }

    def clean_quorum(self) -> int:
        quorum = int(self.cleaned_data["quorum"])
        if quorum > self.families:
            sentence = ngettext(
                "Only %(count)s practice family sits: choose %(count)s.",
                "Only %(count)s practice families sit: choose %(count)s or fewer.",
                self.families,
            )
            raise ValidationError(sentence % {"count": self.families})
        return quorum


def charter_values(found: Charter | None) -> dict[str, Any]:
    """Return what the form of a new version begins with: the one before."""
    if found is None:
        return {"criteria": [one.value for one in Criterion]}
    names = [f"{name}_{one}" for name in ("text", "fallback") for one in LANGUAGES]
    names += [*CharterForm.side_by_side[2], "criteria"]
    return {name: getattr(found, name) for name in names}


class VoiceForm(ReadForm):
    """What a seat says of a charter."""

    read_by_others = ("reason",)
    seat = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    says = forms.ChoiceField(
        label=gettext_lazy("What your seat says"),
        choices=[("yes", gettext_lazy("We agree")), ("no", gettext_lazy("We do not agree"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why not, and what should be written instead"),
        required=False,
        max_length=2_000,
        widget=_area(),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("says") == "no" and not (told.get("reason") or "").strip():
            self.add_error("reason", _("Say why not: the others can only answer what they know."))
        return told


class AgendaForm(forms.Form):
    """A decision put on the agenda of a meeting."""

    decision = forms.ChoiceField(label=gettext_lazy("Decision"))

    def __init__(self, decisions: Iterable[Decision], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.uuid): one for one in decisions}
        _choices_of(
            self.fields["decision"], [(key, str(one.title)) for key, one in self.known.items()]
        )

    def clean_decision(self) -> Decision:
        return self.known[self.cleaned_data["decision"]]


def _choices_of(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices; declared empty, they depend on who asks."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so
    field.choices = list(choices)
