"""The ``seuil`` command: run, check, and every management command.

This module stays light, because the settings import `config.launcher.paths`.
"""

from importlib import import_module


def main() -> int:
    """Run the command line; the value is the exit status."""
    status: int = import_module("config.launcher.command").main()
    return status
