"""Who may do what with vignettes: everybody reads and composes, editors keep them."""

from django.contrib.auth.models import AnonymousUser

from seuil.accounts.models import User
from seuil.observatory.models import Vignette


def may_write(user: User | AnonymousUser | None) -> bool:
    """Save, change, publish and withdraw vignettes, and see those that are drafts."""
    return user is not None and user.has_perm("observatory.add_vignette")


def may_see(user: User | AnonymousUser | None, vignette: Vignette) -> bool:
    """A vignette that was withdrawn stays readable: runs and links still name it."""
    return vignette.is_public or may_write(user)
