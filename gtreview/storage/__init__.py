"""Bytes from where they lie, and bytes written so that nothing is ever half there."""
