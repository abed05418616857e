"""What leaves the program: flag lists and directed-audit bundles."""
