"""Where the frozen program begins."""

from gtreview.cli import main

main()
