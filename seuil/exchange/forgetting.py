"""What imports through the site leave behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.exchange.runs.operations import forget_files, forget_runs
from seuil.exchange.tokens.domain import KEPT
from seuil.exchange.tokens.operations import forget_tokens
from seuil.kernel.forgetting import Forgetting

FILES_KEPT, RUNS_KEPT = 7, 365

FORGETTINGS = (
    Forgetting(
        "import-files",
        _("to decide on a file that was brought in, and to see what it changed"),
        FILES_KEPT,
        lambda now: forget_files(now, FILES_KEPT),
    ),
    Forgetting(
        "imports",
        _("to know who brought which file in, and how many sheets it changed"),
        RUNS_KEPT,
        lambda now: forget_runs(now, RUNS_KEPT),
    ),
    Forgetting(
        "api-tokens",
        _("to know which programs could read, and who let them"),
        KEPT.days,
        forget_tokens,
    ),
)
