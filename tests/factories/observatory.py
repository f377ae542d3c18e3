import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.observatory.domain import Origin, Status
from seuil.observatory.models import Expectation, Study, Use, Vignette
from seuil.observatory.studies.domain import (
    Design,
    Found,
    PopulationKind,
    PopulationLabel,
    StudyStatus,
)


class VignetteFactory(DjangoModelFactory):
    """A published vignette; without facts and needs it cannot be run."""

    class Meta:
        model = Vignette

    code = factory.Sequence(lambda number: f"person-{number}")
    title_fr = factory.Sequence(lambda number: f"Personne {number}")
    title_nl = factory.Sequence(lambda number: f"Persoon {number}")
    story_fr = "Une histoire inventée."
    story_nl = "Een verzonnen verhaal."
    origin = Origin.WRITTEN
    status = Status.PUBLISHED


class ExpectationFactory(DjangoModelFactory):
    class Meta:
        model = Expectation

    vignette = factory.SubFactory(VignetteFactory)
    at_least = 1
    level = "region"


class UseFactory(DjangoModelFactory):
    class Meta:
        model = Use

    vignette = factory.SubFactory(VignetteFactory)
    day = datetime.date(2026, 10, 6)
    label = factory.Sequence(lambda number: f"Rencontre {number}")


def figures_of_nobody():
    """Return what a study of an offer without services keeps."""
    return Found(
        design=Design(territory="region:brussels", categories=("food",)),
        population=PopulationLabel(PopulationKind.FILE, "people.csv", "0" * 64),
        day=datetime.date(2026, 11, 21),
        services=0,
        rows=1,
        people=1.0,
        asked=("food",),
        reached=(),
        gains=(),
    ).data()


class StudyFactory(DjangoModelFactory):
    """A study that is done and shown to everybody."""

    class Meta:
        model = Study

    title = factory.Sequence(lambda number: f"Étude {number}")
    figures = factory.LazyFunction(figures_of_nobody)
    design = factory.LazyAttribute(lambda study: study.figures["design"])
    status = StudyStatus.DONE
    is_public = True
    population_kind = PopulationKind.FILE
    offer_day = datetime.date(2026, 11, 21)
    finished_at = factory.LazyFunction(timezone.now)
