"""The window: it shows and asks; review/ decides."""
