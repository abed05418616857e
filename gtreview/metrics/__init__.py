"""One number per object and frame; registry.py lists them."""
