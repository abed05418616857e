"""Fixtures for tests with a real window."""

from tests.ui.edit_mode import editing, walker_labels
from tests.ui.windows import labels, reviewing, themed, window

__all__ = ["editing", "labels", "reviewing", "themed", "walker_labels", "window"]
