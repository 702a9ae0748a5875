"""The command line, `python -m lims …`: for scripts, timers and people without a browser."""

from lims.cli.running import main

__all__ = ["main"]
