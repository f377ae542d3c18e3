"""What a study found, said in sentences, in the reader's language.

A sentence has two parts, each a whole clause: the condition comes first ("If the 4 services that
ask for an identity document no longer did"), what it would give second.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.access.counterfactual.types import Figure, Gain
from seuil.kernel.data import shipped_yaml
from seuil.matching.chips import dimension_label
from seuil.observatory.studies.domain import Found, PopulationKind
from seuil.wording.localised import reader_language
from seuil.wording.phrases import number_text

ServiceName = Callable[[int], str]
PlaceName = Callable[[str], str]
FEW = 10


@cache
def thresholds() -> Mapping[str, Mapping[str, object]]:
    """Return what services do when they have each threshold, as the data file says it."""
    found: Mapping[str, Mapping[str, object]] = shipped_yaml("seuil.observatory", "lowering.yaml")
    return found


def is_purpose(dimension: str) -> bool:
    """Tell whether a condition often says for whom a service is there."""
    return bool(thresholds()[dimension].get("purpose"))


def rounded(people: float, kind: PopulationKind) -> int:
    """Return a figure no finer than it is known: two digits of an illustrative one."""
    if kind is PopulationKind.FILE or people < FEW:
        return round(people)
    step = 10 ** max(1, math.floor(math.log10(people)) - 1)
    return int(math.floor(people / step + 0.5) * step)


def percent(part: float, whole: float) -> int:
    """Return a share in whole percent; 100 only when all are, 0 only when nobody is."""
    if not whole or not part:
        return 0
    if part >= whole:
        return 100
    return min(99, max(1, round(100 * part / whole)))


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells about one study; ``service`` and ``place`` give names in the reader's language."""

    found: Found
    service: ServiceName
    place: PlaceName

    def people(self, number: float) -> str:
        return number_text(rounded(number, self.found.population.kind))

    def gain(self, gain: Gain) -> str:
        """Say what would change, and for how many."""
        return _("%(condition)s, %(consequence)s.") % {
            "condition": self.condition(gain),
            "consequence": self.consequence(gain.figure),
        }

    def condition(self, gain: Gain) -> str:
        lowering = gain.lowering
        if lowering.service is not None:
            return self._of_service(gain, self.service(lowering.service))
        if lowering.territory:
            return self._in_place(gain, self.place(lowering.territory))
        return self._everywhere(gain)

    def _of_service(self, gain: Gain, name: str) -> str:
        if gain.asking:
            return _("If “%(service)s”, which %(asks)s, no longer did") % {
                "service": name,
                "asks": self._asks(gain, 1),
            }
        return _("If “%(service)s”, which says nothing about “%(topic)s”, was no obstacle") % {
            "service": name,
            "topic": dimension_label(gain.lowering.dimension),
        }

    def _in_place(self, gain: Gain, place: str) -> str:
        words = self._words(gain) | {"place": place}
        if gain.asking and gain.unchecked:
            sentence = ngettext(
                "%(place)s: if the service that %(asks)s no longer did,"
                " and if those that say nothing about it were no obstacle",
                "%(place)s: if the %(count)s services that %(asks)s no longer did,"
                " and if those that say nothing about it were no obstacle",
                len(gain.asking),
            )
        elif gain.asking:
            sentence = ngettext(
                "%(place)s: if the service that %(asks)s no longer did",
                "%(place)s: if the %(count)s services that %(asks)s no longer did",
                len(gain.asking),
            )
        else:
            sentence = ngettext(
                "%(place)s: if the service that says nothing about “%(topic)s” was no obstacle",
                "%(place)s: if the %(silent)s services that say nothing about “%(topic)s”"
                " were no obstacle",
                len(gain.unchecked),
            )
        return sentence % words

    def _everywhere(self, gain: Gain) -> str:
        if gain.asking and gain.unchecked:
            sentence = ngettext(
                "If the service that %(asks)s no longer did,"
                " and if those that say nothing about it were no obstacle",
                "If the %(count)s services that %(asks)s no longer did,"
                " and if those that say nothing about it were no obstacle",
                len(gain.asking),
            )
        elif gain.asking:
            sentence = ngettext(
                "If the service that %(asks)s no longer did",
                "If the %(count)s services that %(asks)s no longer did",
                len(gain.asking),
            )
        else:
            sentence = ngettext(
                "If the service that says nothing about “%(topic)s” was no obstacle",
                "If the %(silent)s services that say nothing about “%(topic)s” were no obstacle",
                len(gain.unchecked),
            )
        return sentence % self._words(gain)

    def _words(self, gain: Gain) -> dict[str, str]:
        return {
            "count": number_text(len(gain.asking)),
            "silent": number_text(len(gain.unchecked)),
            "asks": self._asks(gain, len(gain.asking)),
            "topic": dimension_label(gain.lowering.dimension),
        }

    @staticmethod
    def _asks(gain: Gain, count: int) -> str:
        forms = thresholds()[gain.lowering.dimension][reader_language()]
        assert isinstance(forms, Mapping)  # noqa: S101  checked by a test of the file
        return str(forms["one" if count == 1 else "many"])

    def consequence(self, figure: Figure) -> str:
        """Say how many would gain an open door; without sure gain, how many perhaps."""
        doors, people = self.found.design.k, round(figure.people)
        if not people:
            return ngettext(
                "nobody would gain an open door for sure, but perhaps %(people)s person",
                "nobody would gain an open door for sure, but perhaps up to %(people)s people",
                round(figure.at_most),
            ) % {"people": self.people(figure.at_most)}
        if doors == 1:
            sentence = ngettext(
                "%(people)s person of this population would gain a first open door",
                "%(people)s people of this population would gain a first open door",
                people,
            )
        else:
            sentence = ngettext(
                "%(people)s person of this population would reach %(doors)s open doors",
                "%(people)s people of this population would reach %(doors)s open doors",
                people,
            )
        return sentence % {"people": self.people(figure.people), "doors": number_text(doors)}

    def bounds(self, figure: Figure) -> str:
        """Say between which figures the unknowns leave it, when that was not said already."""
        if figure.at_least == figure.at_most or not figure.people:
            return ""
        return _("Between %(low)s and %(high)s, depending on what nobody has checked.") % {
            "low": self.people(figure.at_least),
            "high": self.people(figure.at_most),
        }
