"""What sessions leave behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.concertation.domain.session import RETENTION_DAYS
from seuil.concertation.operations import group
from seuil.concertation.operations.contributions import FORGOTTEN_AFTER, forget_words
from seuil.concertation.operations.evaluation import WORDS_KEPT, forget_evaluation_words
from seuil.concertation.operations.live import DEVICES_KEPT, forget_devices
from seuil.concertation.operations.readers import forget_unconfirmed_readers
from seuil.concertation.operations.registration import forget_registrations
from seuil.kernel.forgetting import Forgetting
from seuil.messaging.subscribers import TO_CONFIRM

FORGETTINGS = (
    Forgetting(
        "group-invitations",
        _("to ask somebody into a working group"),
        group.OPENS_FOR.days,
        group.forget_invitations,
    ),
    Forgetting(
        "registrations",
        _("to hold a meeting, and to send its synthesis to those who were there"),
        RETENTION_DAYS,
        forget_registrations,
    ),
    Forgetting(
        "live-phones",
        _("to show people what became of what they said, and to take it back"),
        DEVICES_KEPT.days,
        forget_devices,
    ),
    Forgetting(
        "live-words",
        _("to write a synthesis, and to show what became of each sentence"),
        FORGOTTEN_AFTER.days,
        forget_words,
    ),
    Forgetting(
        "evaluation-words",
        _("to prepare the next sessions"),
        WORDS_KEPT.days,
        forget_evaluation_words,
    ),
    Forgetting(
        "series-readers",
        _("to let people confirm that they want the syntheses of a series"),
        TO_CONFIRM.days,
        forget_unconfirmed_readers,
    ),
)
