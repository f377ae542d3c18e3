"""What the person said of an avenue, for those who answer: it proposes a result and sets none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.orientation.domain.avenue import PROCESS, Status, Step
from seuil.orientation.domain.heard import Happened
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.labels import AVENUE_STEP_LABELS, REASON_LABELS, Words
from seuil.orientation.models import Avenue, Voice
from seuil.wording.times import date_text


@dataclass(frozen=True, slots=True)
class VoiceWords:
    """``step`` is the result that the person's word proposes, None when it is noted already."""

    sentence: str
    reasons: Sequence[Words]
    words: str
    date: str
    step: Step | None
    label: Words


def voice_of(avenue: Avenue) -> VoiceWords | None:
    voice = Voice.objects.filter(avenue=avenue).first()
    if voice is None:
        return None
    happened = Happened(voice.happened)
    step = Step.MISS if happened is Happened.NO else Step.ACCESS
    proposed = step if (Status(avenue.status), step) in PROCESS.paths else None
    return VoiceWords(
        sentence=_sentence(happened),
        reasons=[REASON_LABELS[Reason(one)] for one in voice.reasons],
        words=voice.words,
        date=date_text(timezone.localdate(voice.said_at)),
        step=proposed,
        label=AVENUE_STEP_LABELS[step],
    )


def _sentence(happened: Happened) -> str:
    sentences = {
        Happened.YES: _("“Yes, they received me.”"),
        Happened.PARTLY: _("“They received me in part.”"),
        Happened.NO: _("“No, they did not receive me.”"),
    }
    return sentences[happened]
