from seuil.operating.models.forgetting import ForgettingReport
from seuil.operating.models.limits import Pace

__all__ = ["ForgettingReport", "Pace"]
