from seuil.exchange.models.feed import Feed
from seuil.exchange.models.run import ImportFile, ImportLine, ImportRun

__all__ = ["Feed", "ImportFile", "ImportLine", "ImportRun"]
