"""The short line on a public sheet: when it changed last, and through whom, without a name."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.directory.domain import Hand
from seuil.directory.models import Authorship, Service
from seuil.wording.times import date_text

BY = {
    Hand.SERVICE: gettext_lazy("Last changed on %(date)s, by the service."),
    Hand.PHONE: gettext_lazy("Last changed on %(date)s, by the service on the telephone."),
    Hand.TEAM: gettext_lazy("Last changed on %(date)s, by the team of the territory."),
    Hand.CORRECTION: gettext_lazy("Last changed on %(date)s, by a correction that was accepted."),
    Hand.OPERATOR: gettext_lazy("Last changed on %(date)s, by those who run this site."),
}


def last_change_text(service: Service) -> str:
    """Say it in one query; nothing when no date is known."""
    if service.updated is None:
        return ""
    latest = Authorship.objects.filter(service=service.pk).order_by("-at").first()
    date = {"date": date_text(service.updated)}
    if latest is None or timezone.localdate(latest.at) < service.updated:
        return _("Last changed on %(date)s, by an import.") % date
    return str(BY[Hand(latest.hand)]) % date
