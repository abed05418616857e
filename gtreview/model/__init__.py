"""Plain data and pure functions on it: what every other room speaks in."""
