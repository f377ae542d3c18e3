"""Who is told when a file that was fetched needs somebody."""

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.exchange.domain import RunStatus
from seuil.exchange.models import Feed, ImportRun
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write_each
from seuil.organisations.domain import TEAMS, Role
from seuil.organisations.models import Mandate, Membership


def owners_of(feed: Feed) -> Iterator[User]:
    """Yield the managers of the organisation, or the team of the territory."""
    if feed.organisation is not None:
        members = Membership.objects.confirmed().in_organisation(feed.organisation)
        for member in members.filter(role=Role.MANAGER).select_related("user"):
            yield member.user
    else:
        mandates = Mandate.objects.in_force().filter(territory=feed.territory, kind__in=TEAMS)
        for mandate in mandates.select_related("user"):
            yield mandate.user


def tell_owners(run: ImportRun) -> None:
    """Write to the owners, once a week for the same trouble; in the caller's transaction."""
    year, week, _day = run.created_at.isocalendar()
    about = run.trouble or run.status
    owners = {user.pk: user for user in owners_of(run.feed) if user.is_active}

    def words() -> tuple[str, str]:
        return _("An import needs you: %(name)s") % {"name": run.feed}, _text(run)

    key = f"import {run.feed_id} {about} {year}-{week}"
    write_each(owners.values(), words, key=key, purpose=Purpose.IMPORT)


def _text(run: ImportRun) -> str:
    said = {
        RunStatus.MAPPING: _("The columns of the file are not those of last time."),
        RunStatus.REFUSED: _("The file could not be taken. Nothing was changed."),
        RunStatus.PREVIEWED: _(
            "Much in the file is wrong or gone, so nothing was changed yet. Please look at it."
        ),
    }.get(RunStatus(run.status), _("Some lines of the file were refused; the others are written."))
    try:
        where = full_address(reverse("web:import_run", args=[run.pk]))
    except NoReverseMatch:
        where = ""
    return f"{said}\n\n{where}\n"
