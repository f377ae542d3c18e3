"""The names of what a study speaks of: read once, in the reader's language."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from seuil.access.vocabulary import OLDEST_YEARS, vocabulary
from seuil.directory.models import Service
from seuil.matching.chips import dimension_label
from seuil.matching.explain import speaker
from seuil.matching.index import index
from seuil.observatory.populations.publics import Condition, read_public
from seuil.observatory.studies.domain import Found
from seuil.observatory.studies.sentences import PlaceName, Teller
from seuil.wording.localised import reader_language


def teller(found: Found) -> Teller:
    """Return who tells about a study, with the names of its services in one query."""
    services = service_names(found.keys)
    return Teller(
        found,
        service=lambda key: services.get(key) or _("a service that is no longer shown"),
        place=place_namer(),
    )


def service_names(keys: Iterable[int]) -> Mapping[int, str]:
    """Return the names of those services that everybody may see."""
    rows = Service.objects.public().filter(pk__in=list(keys))
    return {service.pk: str(service.name) for service in rows}


def place_namer() -> PlaceName:
    """Return who names places by their codes; the engine is asked once, not for each."""
    places, language = index.ready().places, reader_language()
    return lambda code: places.label(code, language)


def public_sentences(texts: Iterable[str]) -> list[str]:
    """Return the conditions of a public in words."""
    return [_condition_text(one) for one in read_public(texts, index.ready().places)]


def _condition_text(condition: Condition) -> str:
    """Say what is known of everybody: "Address: with no address", "Language: not French"."""
    template = _("%(topic)s: not %(values)s") if condition.negated else _("%(topic)s: %(values)s")
    return template % {
        "topic": dimension_label(condition.dimension),
        "values": _years_text(*condition.years) if condition.years else _values_text(condition),
    }


def _values_text(condition: Condition) -> str:
    says = speaker()
    sets = frozenset(str(value) for value in condition.values)
    known = [value for value in condition.values if isinstance(value, bool)]
    if known:
        return says.listed(says.fact(condition.dimension, value) for value in known)
    order = vocabulary().dimensions[condition.dimension].values
    codes = [code for code in order if code in sets] or sorted(sets)
    words = [says.value(condition.dimension, code) for code in codes]
    return says.listed([*words, _("none of these")] if condition.nothing else words)


def _years_text(first: float, below: float) -> str:
    if below > OLDEST_YEARS:
        return _("%(first)s and over") % {"first": f"{first:g}"}
    if not first:
        return _("%(last)s and under") % {"last": f"{below - 1:g}"}
    return _("%(first)s to %(last)s") % {"first": f"{first:g}", "last": f"{below - 1:g}"}


def category_names() -> Mapping[str, str]:
    """Return every kind of help by its code, a child with nothing of its parent."""
    language = reader_language()
    return {
        kind.code: kind.labels.get(language) or next(iter(kind.labels.values()), kind.code)
        for top in index.ready().kinds
        for kind in top.with_children()
    }
