"""What the levels of the demonstration ask of each other, and what they answered."""

from collections.abc import Sequence

from django.utils import timezone

from seuil.concertation.demonstration.days import days, on
from seuil.plans.demonstration.cast import Cast, Written, blockage
from seuil.plans.domain.level import BY_ASKER, Step, UpReason
from seuil.plans.operations.levels import Answer, Question, ask_level, take_request_step
from seuil.territory.models import Territory


def ask(cast: Cast, written: Sequence[Written]) -> None:
    now = timezone.now()
    for one in written:
        origin, target = (
            Territory.objects.get(code=one["from"]), Territory.objects.get(code=one["to"])
        )  # fmt: skip
        question = Question(
            origin=origin,
            target=target,
            subject=one["subject"],
            words=one["words"],
            language=one["language"],
            reason=UpReason(one["reason"]) if "reason" in one else None,
            blockage=blockage(one["blockage"]) if "blockage" in one else None,
            action=cast.actions[one["action"]] if "action" in one else None,
        )
        with on(now - days(one["days_ago"])):
            asked = ask_level(cast.convener(origin.code), question, actor=cast.team(origin.code))
        for name, ago, words, *result in one.get("steps", ()):
            step = Step(name)
            place = origin if step in BY_ASKER else target
            answer = Answer(step, words, result=cast.actions[result[0]] if result else None)
            with on(now - days(ago)):
                take_request_step(
                    cast.convener(place.code), asked.uuid, answer, actor=cast.team(place.code)
                )
