"""Languages as tables name them: français, Nederlands, Arabic."""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from seuil.access.vocabulary import known_languages
from seuil.kernel.text import fold
from seuil.wording.localised import LANGUAGES


def language_code(cell: str) -> str:
    """Return the code of a language that is named in French, Dutch, English or itself.

    A code stays as it is, and so does what is none of them.

    >>> language_code("Néerlandais"), language_code("fr"), language_code("nobodian")
    ('nl', 'fr', 'nobodian')
    """
    return _codes().get(fold(cell), cell)


@cache
def _codes() -> Mapping[str, str]:
    codes = {code: code for code in known_languages()}
    for speaker in LANGUAGES:
        names = Locale(speaker).languages
        codes |= {fold(names[code]): code for code in known_languages() if code in names}
    return codes
