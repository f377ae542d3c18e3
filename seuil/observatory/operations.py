"""Taking in vignettes written as data."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from seuil.access.vocabulary import read_situation
from seuil.directory.models import Category
from seuil.kernel.data import shipped_yaml
from seuil.kernel.errors import InvalidInput
from seuil.observatory.models import Expectation, Vignette
from seuil.territory.queries import places
from seuil.wording.localised import LANGUAGES


@transaction.atomic
def load_vignettes() -> int:
    """Make the shipped vignettes what their file says; return how many there are."""
    entries: list[dict[str, Any]] = shipped_yaml("seuil.observatory", "vignettes.yaml")
    for position, entry in enumerate(entries):
        _load(entry, position)
    Vignette.objects.exclude(code__in=[entry["code"] for entry in entries]).delete()
    return len(entries)


def _load(entry: Mapping[str, Any], position: int) -> None:
    code = entry["code"]
    read_situation(entry["situation"], is_territory=places().__contains__, path=code)
    _check_needs(code, entry["needs"])
    vignette, _ = Vignette.objects.update_or_create(
        code=code,
        defaults={
            "position": position,
            "situation": entry["situation"],
            "needs": entry["needs"],
            "valid_from": entry.get("valid_from"),
            "valid_to": entry.get("valid_to"),
            **{f"title_{lang}": entry["title"].get(lang, "") for lang in LANGUAGES},
            **{f"story_{lang}": entry["story"].get(lang, "").strip() for lang in LANGUAGES},
        },
    )
    vignette.expectations.all().delete()
    if expected := entry.get("expectation"):
        Expectation.objects.create(
            vignette=vignette,
            at_least=expected["at_least"],
            level=expected["level"],
            within_m=expected.get("within_m"),
        )


def _check_needs(code: str, needs: list[str]) -> None:
    known = set(Category.objects.filter(code__in=needs).values_list("code", flat=True))
    for need in needs:
        if need not in known:
            raise InvalidInput(
                f"{code}: {need!r} is not a category",
                path=f"{code}.needs",
                value=need,
                accepted="a category code, such as food.meals",
            )
