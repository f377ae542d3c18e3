"""The forms of those who prepare sessions."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.accounts.models import LANGUAGE_LABELS
from seuil.concertation.domain.session import PROCESS, RETENTION_DAYS, Step
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.labels import DUTY_LABELS
from seuil.concertation.models import Cycle, Series, Session
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS, Organisation
from seuil.territory.models import Territory
from seuil.wording.localised import LANGUAGES, Wording

MOST_SEATS = 2_000
MOST_YEARS_AHEAD = 3
DAY = "%Y-%m-%d"
TOO_LONG = gettext_lazy("Too long: shorten it a little.")
TITLES = {
    "fr": capfirst(gettext_lazy("title in French")),
    "nl": capfirst(gettext_lazy("title in Dutch")),
    "en": capfirst(gettext_lazy("title in English")),
}
ABOUTS = {
    "fr": capfirst(gettext_lazy("announcement in French")),
    "nl": capfirst(gettext_lazy("announcement in Dutch")),
    "en": capfirst(gettext_lazy("announcement in English")),
}
FAMILIES = [(family.value, FAMILY_LABELS[family]) for family in PracticeFamily]


def small(rows: int = 3, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def choices_of(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices; declared empty, they depend on who asks."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so
    field.choices = list(choices)


class SeriesForm(forms.ModelForm[Series]):
    """What is told of a series, in French and Dutch side by side."""

    side_by_side = (
        ("territory", "slug"),
        ("name_fr", "name_nl", "name_en"),
        ("about_fr", "about_nl", "about_en"),
        ("aims_fr", "aims_nl", "aims_en"),
        ("a_year", "convener"),
    )

    class Meta:
        model = Series
        fields = (
            "name_fr", "name_nl", "name_en", "about_fr", "about_nl", "about_en",
            "aims_fr", "aims_nl", "aims_en", "a_year",
        )  # fmt: skip
        widgets = {
            **{f"about_{one}": small(6, lang=one) for one in LANGUAGES},
            **{f"aims_{one}": small(4, lang=one) for one in LANGUAGES},
        }

    a_year = forms.IntegerField(
        label=gettext_lazy("Sessions a year"), min_value=1, max_value=52, initial=4
    )
    convener = forms.CharField(
        label=gettext_lazy("Called together by (name of an organisation)"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "As it stands in the directory; leave it empty when it is not there."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.instance.convener:
            self.fields["convener"].initial = str(self.instance.convener)

    def clean_convener(self) -> Organisation | None:
        name = str(self.cleaned_data["convener"]).strip()
        if not name:
            return None
        for field in ("name_fr__iexact", "name_nl__iexact", "name_en__iexact"):
            if found := Organisation.objects.filter(**{field: name}).order_by("pk").first():
                return found
        raise ValidationError(_("No organisation of the directory has this name."))


class NewSeriesForm(SeriesForm):
    """A series that begins: its place and its address stay for good."""

    slug = forms.SlugField(
        label=gettext_lazy("Name in addresses"),
        max_length=50,
        help_text=gettext_lazy("Small letters, figures and hyphens. It stays for good."),
        error_messages={"invalid": gettext_lazy("Only small letters, figures and hyphens.")},
    )
    territory = forms.ChoiceField(label=gettext_lazy("Territory"))

    def __init__(self, territories: Sequence[Territory], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {one.code: one for one in territories}
        choices_of(self.fields["territory"], [(one.code, one.name) for one in territories])

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean_territory(self) -> Territory:
        return self.known[self.cleaned_data["territory"]]


class CycleForm(forms.ModelForm[Cycle]):
    """A theme that several sessions share."""

    side_by_side = (("title_fr", "title_nl", "title_en"), ("theme", "begins_on"))

    class Meta:
        model = Cycle
        fields = ("title_fr", "title_nl", "title_en", "begins_on")
        widgets = {"begins_on": forms.DateInput(format=DAY, attrs={"type": "date"})}

    theme = forms.ChoiceField(label=gettext_lazy("Theme"))

    def __init__(self, themes: dict[str, Wording], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices_of(self.fields["theme"], [(code, str(label)) for code, label in themes.items()])


class PlanForm(forms.Form):
    """Where a new session comes from."""

    series = forms.ChoiceField(label=gettext_lazy("Series"))
    previous = forms.ChoiceField(
        label=gettext_lazy("Begin like"),
        required=False,
        help_text=gettext_lazy("Its place, seats and protocol are taken over, and can be changed."),
    )
    cycle = forms.ChoiceField(label=gettext_lazy("Theme cycle"), required=False)
    title_fr = forms.CharField(
        label=gettext_lazy("Title in French"), required=False, max_length=160
    )
    title_nl = forms.CharField(label=gettext_lazy("Title in Dutch"), required=False, max_length=160)
    family = forms.ChoiceField(
        label=gettext_lazy("The practice that you bring to the working group"),
        choices=FAMILIES,
        initial=PracticeFamily.COORDINATION.value,
    )
    slug = forms.SlugField(
        label=gettext_lazy("Name in addresses"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Empty: the name of the series and a number."),
        error_messages={"invalid": gettext_lazy("Only small letters, figures and hyphens.")},
    )

    def __init__(
        self, series: Sequence[Series], sessions: Sequence[Session], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.known = {one.slug: one for one in series}
        self.sessions = {one.slug: one for one in sessions}
        self.cycles = {
            str(one.pk): one
            for one in Cycle.objects.filter(series__in=series).select_related("series")
        }
        choices_of(self.fields["series"], [(one.slug, str(one.name)) for one in series])
        choices_of(
            self.fields["previous"],
            [("", _("an empty page, with the usual protocol"))]
            + [(one.slug, str(one)) for one in sessions],
        )
        choices_of(
            self.fields["cycle"],
            [("", _("none"))]
            + [(key, f"{one.title} ({one.series.name})") for key, one in self.cycles.items()],
        )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        series = self.known.get(told.get("series", ""))
        previous = self.sessions.get(told.get("previous", ""))
        cycle = self.cycles.get(told.get("cycle", ""))
        if series and previous and previous.series_id != series.pk:
            self.add_error("previous", _("This session is of another series."))
        if series and cycle and cycle.series_id != series.pk:
            self.add_error("cycle", _("This cycle is of another series."))
        return told


class AnnouncementForm(forms.Form):
    """All that is told of a session before it is held, and when and where it is."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cycle = forms.ChoiceField(label=gettext_lazy("Theme cycle"), required=False)
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        input_formats=[DAY],
        widget=forms.DateInput(format=DAY, attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write a day such as 2026-11-24.")},
    )
    begins = forms.TimeField(
        label=gettext_lazy("Begins at"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Write an hour such as 09:30.")},
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends at"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Write an hour such as 09:30.")},
    )
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=200)
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=200)
    access_notes = forms.CharField(
        label=gettext_lazy("How one gets in"),
        required=False,
        max_length=1_000,
        widget=small(),
        help_text=gettext_lazy("Steps, lift, ramp, induction loop, stop."),
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, min_value=0, max_value=MOST_SEATS
    )
    purpose = forms.CharField(
        label=gettext_lazy("What registrations are used for"),
        required=False,
        max_length=1_000,
        widget=small(),
        help_text=gettext_lazy("People read it before they register."),
    )
    retention_days = forms.IntegerField(
        label=gettext_lazy("Registrations are kept for (days)"),
        min_value=1,
        max_value=RETENTION_DAYS,
        help_text=gettext_lazy("After the session; then names go and numbers stay."),
    )

    def __init__(
        self, session: Session, themes: dict[str, Wording], data: QueryDict | None = None
    ) -> None:
        super().__init__(data, initial=_initial(session))
        for one in LANGUAGES:
            self.fields[f"title_{one}"] = forms.CharField(
                label=TITLES[one],
                required=False,
                max_length=160,
                widget=forms.TextInput(attrs={"lang": one}),
            )
            self.fields[f"about_{one}"] = forms.CharField(
                label=ABOUTS[one], required=False, max_length=4_000, widget=small(6, lang=one)
            )
        self.cycles = {str(one.pk): one for one in session.series.cycles.all()}
        choices_of(self.fields["themes"], [(code, str(label)) for code, label in themes.items()])
        choices_of(
            self.fields["cycle"],
            [("", _("none"))] + [(key, str(one.title)) for key, one in self.cycles.items()],
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        day, begins, ends = told.get("day"), told.get("begins"), told.get("ends")
        if (begins or ends) and not day and "day" not in self.errors:
            self.add_error("day", _("Choose the day too."))
        if day and not begins and "begins" not in self.errors:
            self.add_error("begins", _("Say at which hour it begins."))
        if day and begins and not ends and "ends" not in self.errors:
            self.add_error("ends", _("Say at which hour it ends."))
        if begins and ends and ends <= begins:
            self.add_error("ends", _("It ends before it begins: choose a later hour."))
        if day and day > timezone.localdate() + datetime.timedelta(days=366 * MOST_YEARS_AHEAD):
            self.add_error("day", _("This day is too far away: look at the year."))
        return told

    def written(self) -> dict[str, Any]:
        """Return what was written, as `write_session` takes it."""
        told = dict(self.cleaned_data)
        told.pop("seen")
        day, begins, ends = told.pop("day"), told.pop("begins"), told.pop("ends")
        told["starts_at"] = _moment(day, begins)
        told["ends_at"] = _moment(day, ends)
        told["seats"] = told["seats"] or 0
        told["cycle"] = self.cycles.get(told["cycle"])
        return told

    @property
    def texts(self) -> str:
        """All that others will read in own words."""
        names = [f"{name}_{one}" for name in ("title", "about") for one in LANGUAGES]
        return "\n".join(
            str(self.cleaned_data.get(name, "")) for name in (*names, "place", "access_notes")
        )


def _initial(session: Session) -> dict[str, Any]:
    begins = timezone.localtime(session.starts_at) if session.starts_at else None
    ends = timezone.localtime(session.ends_at) if session.ends_at else None
    return {
        "seen": session.version,
        "themes": session.themes,
        "cycle": session.cycle_id or "",
        "day": begins and begins.date(),
        "begins": begins and begins.time(),
        "ends": ends and ends.time(),
        **{
            name: getattr(session, name)
            for name in ("place", "address", "access_notes", "seats", "purpose", "retention_days")
        },
        **{
            f"{name}_{one}": getattr(session, f"{name}_{one}")
            for name in ("title", "about")
            for one in LANGUAGES
        },
    }


def _moment(day: datetime.date | None, time: datetime.time | None) -> datetime.datetime | None:
    if day is None or time is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(day, time))


class StepForm(forms.Form):
    """A step; some owe a reason to those who planned to come."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=1_000,
        widget=small(),
        error_messages={"required": gettext_lazy("Give the reason."), "max_length": TOO_LONG},
    )

    def __init__(self, step: Step, version: int, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"seen": version}, auto_id=f"{step}-%s")
        self.step = step
        if step not in PROCESS.needs_words:
            del self.fields["words"]
            return
        self.fields["words"].required = True
        if step in {Step.POSTPONE, Step.CANCEL}:
            self.fields["words"].help_text = _("Everybody reads it on the page of the session.")


class InviteForm(forms.Form):
    """Somebody asked into the working group by mail."""

    mail = forms.EmailField(
        label=gettext_lazy("Address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write the address."),
            "invalid": gettext_lazy("Write an address such as name@service.example."),
        },
    )
    family = forms.ChoiceField(label=gettext_lazy("The practice that they bring"), choices=FAMILIES)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail"), choices=list(LANGUAGE_LABELS.items())
    )

    def clean_mail(self) -> str:
        mail = str(self.cleaned_data["mail"])
        if not mail.rpartition("@")[0].isascii():
            raise ValidationError(self.fields["mail"].error_messages["invalid"])
        return mail


class MemberForm(forms.Form):
    """A colleague put into the working group, or what a member does on the day."""

    user = forms.IntegerField(widget=forms.HiddenInput)
    family = forms.ChoiceField(label=gettext_lazy("Practice family"), choices=FAMILIES)
    duty = forms.ChoiceField(
        label=gettext_lazy("On the day"),
        choices=[(one.value, DUTY_LABELS[one]) for one in Duty],
        initial=Duty.MEMBER.value,
    )
