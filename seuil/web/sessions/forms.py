"""The forms of those who prepare sessions."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.concertation.domain.session import PROCESS, RETENTION_DAYS, Step
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.labels import DUTY_LABELS
from seuil.concertation.models import Cycle, Series, Session
from seuil.organisations.domain import PracticeFamily
from seuil.territory.models import Territory
from seuil.web.days import DAY, day_field
from seuil.web.fields import (
    FAMILIES,
    MailField,
    OrganisationField,
    ThingField,
    area,
    boxes_field,
    choose_among,
    choose_territory,
    give_choices,
    hidden_number,
    mail_language_field,
    names_in_languages,
    slug_field,
    texts_in_languages,
    words_field,
)
from seuil.wording.localised import LANGUAGES, Wording

MOST_SEATS = 2_000
MOST_YEARS_AHEAD = 3
TOO_LONG = gettext_lazy("Too long: shorten it a little.")


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
            **{f"about_{one}": area(6, lang=one) for one in LANGUAGES},
            **{f"aims_{one}": area(4, lang=one) for one in LANGUAGES},
        }

    a_year = forms.IntegerField(
        label=gettext_lazy("Sessions a year"), min_value=1, max_value=52, initial=4
    )
    convener = OrganisationField(
        label=gettext_lazy("Called together by (name of an organisation)"),
        help_text=gettext_lazy(
            "As it stands in the directory; leave it empty when it is not there."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.instance.convener:
            self.fields["convener"].initial = str(self.instance.convener)


class NewSeriesForm(SeriesForm):
    """A series that begins: its place and its address stay for good."""

    slug = slug_field()
    territory = ThingField(label=gettext_lazy("Territory"))

    def __init__(self, territories: Sequence[Territory], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choose_territory(self.fields["territory"], territories)


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
        give_choices(self.fields["theme"], themes.items())


class PlanForm(forms.Form):
    """Where a new session comes from."""

    series = ThingField(label=gettext_lazy("Series"))
    previous = ThingField(
        label=gettext_lazy("Begin like"),
        required=False,
        help_text=gettext_lazy("Its place, seats and protocol are taken over, and can be changed."),
    )
    cycle = ThingField(label=gettext_lazy("Theme cycle"), required=False)
    title_fr = forms.CharField(
        label=gettext_lazy("Title in French"), required=False, max_length=160
    )
    title_nl = forms.CharField(label=gettext_lazy("Title in Dutch"), required=False, max_length=160)
    family = forms.ChoiceField(
        label=gettext_lazy("The practice that you bring to the working group"),
        choices=FAMILIES,
        initial=PracticeFamily.COORDINATION.value,
    )
    slug = slug_field(
        required=False,
        max_length=80,
        help_text=gettext_lazy("Empty: the name of the series and a number."),
    )

    def __init__(
        self, series: Sequence[Series], sessions: Sequence[Session], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        known = {one.slug: one for one in series}
        before = {one.slug: one for one in sessions}
        cycles = Cycle.objects.filter(series__in=series).select_related("series")
        choose_among(self.fields["series"], known, called=lambda one: one.name)
        choose_among(
            self.fields["previous"], before, nothing=_("an empty page, with the usual protocol")
        )
        choose_among(
            self.fields["cycle"],
            {str(one.pk): one for one in cycles},
            called=lambda one: f"{one.title} ({one.series.name})",
            nothing=_("none"),
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        series, previous, cycle = (told.get(name) for name in ("series", "previous", "cycle"))
        if series and previous and previous.series_id != series.pk:
            self.add_error(
                "previous", _("This session is of another series: choose one of this series.")
            )
        if series and cycle and cycle.series_id != series.pk:
            self.add_error(
                "cycle", _("This theme cycle is of another series: choose one of this series.")
            )
        return told


def _hour_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Write an hour such as 09:30.")},
    )


class AnnouncementForm(forms.Form):
    """All that is told of a session before it is held, and when and where it is."""

    seen = hidden_number(required=True)
    themes = boxes_field(gettext_lazy("Themes"), ())
    cycle = ThingField(label=gettext_lazy("Theme cycle"), required=False)
    day = day_field(gettext_lazy("Day"), required=False)
    begins = _hour_field(gettext_lazy("Begins at"))
    ends = _hour_field(gettext_lazy("Ends at"))
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=200)
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=200)
    access_notes = words_field(
        gettext_lazy("How one gets in"),
        rows=3,
        required=False,
        max_length=1_000,
        help_text=gettext_lazy("Steps, lift, ramp, induction loop, stop."),
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, min_value=0, max_value=MOST_SEATS
    )
    purpose = words_field(
        gettext_lazy("What registrations are used for"),
        rows=3,
        required=False,
        max_length=1_000,
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
        self.fields |= texts_in_languages(Session, "title")
        self.fields |= texts_in_languages(Session, "about", rows=6)
        give_choices(self.fields["themes"], themes.items())
        cycles = {str(one.pk): one for one in session.series.cycles.all()}
        choose_among(self.fields["cycle"], cycles, called=lambda one: one.title, nothing=_("none"))

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
        return told

    @property
    def texts(self) -> str:
        """All that others will read in own words."""
        names = (*names_in_languages("title", "about"), "place", "access_notes")
        return "\n".join(str(self.cleaned_data.get(name, "")) for name in names)


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
            for name in (
                *names_in_languages("title", "about"),
                *("place", "address", "access_notes", "seats", "purpose", "retention_days"),
            )
        },
    }


def _moment(day: datetime.date | None, time: datetime.time | None) -> datetime.datetime | None:
    if day is None or time is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(day, time))


class StepForm(forms.Form):
    """A step; some owe a reason to those who planned to come."""

    seen = hidden_number(required=True)
    words = words_field(
        gettext_lazy("Why?"),
        rows=3,
        required=False,
        max_length=1_000,
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

    mail = MailField(label=gettext_lazy("Address"), autocomplete="off")
    family = forms.ChoiceField(label=gettext_lazy("The practice that they bring"), choices=FAMILIES)
    language = mail_language_field()


class MemberForm(forms.Form):
    """A colleague put into the working group, or what a member does on the day."""

    user = hidden_number(required=True)
    family = forms.ChoiceField(label=gettext_lazy("Practice family"), choices=FAMILIES)
    duty = forms.ChoiceField(
        label=gettext_lazy("On the day"),
        choices=[(one.value, DUTY_LABELS[one]) for one in Duty],
        initial=Duty.MEMBER.value,
    )
