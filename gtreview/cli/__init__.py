"""The command line: each command parses, calls one function and prints."""

from gtreview.cli.commands import ORDER, app, main

__all__ = ["ORDER", "app", "main"]
