"""The mail before what was said counts no more."""

import datetime

from django.utils.translation import gettext as _

from seuil.access.types import CapacityStatus
from seuil.directory.capacity import capacity_days
from seuil.directory.models.sheet import CAPACITY_LABELS
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write
from seuil.upkeep.models import CapacityLink
from seuil.wording.times import date_text


def remind(link: CapacityLink, token: str) -> None:
    service = link.service
    end = link.about + datetime.timedelta(days=capacity_days())

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "“%(service)s” says since %(date)s: %(said)s. After %(end)s this no longer counts "
            "in the search.\n\n"
            "How is it now? One tap is enough, without signing in:\n\n"
            "%(address)s\n\n"
            "The link is yours alone: do not pass it on.\n"
        ) % {
            "service": service.name,
            "date": date_text(link.about),
            "said": CAPACITY_LABELS[CapacityStatus(service.capacity)],
            "end": date_text(end),
            "address": full_address(f"/capacity/{token}/"),
        }
        subject = _("Still so? %(service)s") % {"service": service.name}
        return subject, text

    key = f"capacity {service.pk} {link.about.isoformat()} {link.user_id}"
    write(link.user.email, link.user.language, words, key=key, purpose=Purpose.CAPACITY)
