"""The table of metrics and what other packages add to it."""

from __future__ import annotations

from gtreview.metrics import registry


def test_every_metric_says_what_it_is() -> None:
    for id, metric in registry.METRICS.items():
        assert id == metric.id
        assert metric.title and metric.help.endswith(".")
        assert sum(map(bool, (metric.compute, metric.measure, metric.derive))) == 1
