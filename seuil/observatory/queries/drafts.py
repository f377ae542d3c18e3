"""Writing a vignette: reading what was typed, and counting while facts are chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from seuil.access.types import Fact
from seuil.directory.models import Category
from seuil.matching.index import index
from seuil.observatory.domain import Expected, NeedOutcome
from seuil.observatory.domain import drafts as domain
from seuil.observatory.domain.drafts import Draft, as_data, contradictions
from seuil.observatory.models import Vignette
from seuil.observatory.queries.evaluation import Field, facts_of
from seuil.observatory.queries.runs import region
from seuil.wording.localised import LANGUAGES

__all__ = ["as_data", "contradictions", "count_draft", "draft_of", "read_draft"]


def read_draft(raw: Mapping[str, Any]) -> Draft:
    """Return the vignette that ``raw`` describes; raises `InvalidInputs` with all that is wrong."""
    codes = raw.get("needs")
    asked = [code for code in codes if isinstance(code, str)] if isinstance(codes, list) else []
    known = set(Category.objects.filter(code__in=asked).values_list("code", flat=True))
    return domain.read_draft(
        raw,
        is_territory=index.ready().places.__contains__,
        is_category=known.__contains__,
    )


def count_draft(
    facts: Mapping[str, Fact],
    needs: Sequence[str],
    expected: Expected | None = None,
    *,
    territory: str = "",
) -> list[NeedOutcome]:
    """Return what this situation would find now; nothing is stored, and no query made.

    Without facts nobody can be judged: the answer is empty.
    """
    if not facts:
        return []
    field = Field(territory or region())
    return [field.need_found(facts, need, expected).outcome() for need in dict.fromkeys(needs)]


def draft_of(vignette: Vignette) -> Draft:
    """Return a vignette as a draft: to adapt it, or to give it away as data."""
    return Draft(
        title={language: getattr(vignette, f"title_{language}") for language in LANGUAGES},
        story={language: getattr(vignette, f"story_{language}") for language in LANGUAGES},
        situation=vignette.situation,
        facts=facts_of(vignette, index.ready()),
        needs=tuple(vignette.needs),
        expected=vignette.expectation,
        code=vignette.code,
        valid_from=vignette.valid_from,
        valid_to=vignette.valid_to,
    )
