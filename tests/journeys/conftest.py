"""Fixtures for tests with a real window."""

from tests.ui.windows import labels, reviewing, window

__all__ = ["labels", "reviewing", "window"]
