"""Who may vouch for the words of a language, and who may say that one of them is wrong."""

from seuil.organisations.domain import MandateKind
from seuil.organisations.policies import is_operator
from seuil.organisations.standing import Standing


def may_sign_languages(standing: Standing) -> bool:
    """The regional team knows who reads which language well enough; an operator stands in."""
    regional = any(held.kind is MandateKind.REGIONAL_TEAM for held in standing.mandates)
    return regional or is_operator(standing)


def may_note_wordings(standing: Standing) -> bool:
    """Whoever works in the field and reads the language."""
    return standing.is_professional
