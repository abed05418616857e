"""Draws the demo scene and its labels."""
