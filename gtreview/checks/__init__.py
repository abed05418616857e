"""What makes a number suspicious, and the ranking of what is."""
