from seuil.operating.operations.erasing import Erased, erase, erase_address
from seuil.operating.operations.forgetting import forget, would_forget
from seuil.operating.operations.jobs import retry_job

__all__ = ["Erased", "erase", "erase_address", "forget", "retry_job", "would_forget"]
