"""Who may do what with vignettes: everybody reads and composes, those who keep sheets keep them."""

from seuil.observatory.models import Vignette
from seuil.organisations.policies import EDITING
from seuil.organisations.standing import Standing


def may_write(standing: Standing) -> bool:
    """Save, change, publish and withdraw vignettes, and see those that are drafts."""
    keeps_sheets = any(role in EDITING for role in standing.roles.values())
    return keeps_sheets or bool(standing.mandates)


def may_see(standing: Standing, vignette: Vignette) -> bool:
    """A vignette that was withdrawn stays readable: runs and links still name it."""
    return vignette.is_public or may_write(standing)
