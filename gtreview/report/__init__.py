"""One page that says what was reviewed, how, and what was found."""
