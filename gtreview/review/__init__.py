"""One open review without a window."""
