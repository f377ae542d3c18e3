from seuil.exchange.models.feed import Feed
from seuil.exchange.models.run import ImportFile, ImportLine, ImportRun
from seuil.exchange.models.token import SCOPE_LABELS, ApiToken

__all__ = ["SCOPE_LABELS", "ApiToken", "Feed", "ImportFile", "ImportLine", "ImportRun"]
