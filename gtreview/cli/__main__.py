"""``python -m gtreview.cli``."""

from gtreview.cli import main

if __name__ == "__main__":
    main()
