"""One module a label format; registry.py lists them."""
