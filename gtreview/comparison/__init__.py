"""Two label files of the same frames, side by side."""
