"""Vignettes, what they expect, what they found, and what-if studies."""

from seuil.observatory.models.run import FindingRecord, Result, Run, SeenService
from seuil.observatory.models.study import POPULATION_LABELS, Study, StudyQuerySet
from seuil.observatory.models.told import SUBJECT_LABELS, ToldFigures
from seuil.observatory.models.vignette import LEVEL_LABELS, Expectation, Use, Vignette

__all__ = [
    "LEVEL_LABELS",
    "POPULATION_LABELS",
    "SUBJECT_LABELS",
    "Expectation",
    "FindingRecord",
    "Result",
    "Run",
    "SeenService",
    "Study",
    "StudyQuerySet",
    "ToldFigures",
    "Use",
    "Vignette",
]
