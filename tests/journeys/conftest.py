"""Fixtures for tests with a real window."""

from tests.ui.windows import labels, reviewing, themed, window

__all__ = ["labels", "reviewing", "themed", "window"]
