from seuil.exchange.domain import Trouble
from seuil.kernel.errors import SeuilError


class FileRefused(SeuilError):
    """The file as a whole is not taken; ``value`` is what was found, or the limit."""

    def __init__(self, trouble: Trouble, value: str = "") -> None:
        super().__init__(f"{trouble}: {value}" if value else str(trouble))
        self.trouble = trouble
        self.value = value[:200]
