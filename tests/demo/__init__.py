"""The demo scene."""
