"""The table of metrics and what other packages add to it."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from gtreview.metrics import registry


class Point(EntryPoint):
    """An entry point that gives a fixed thing or fails."""

    def load(self) -> object:
        if self.name == "broken":
            raise ImportError("no module named nothing")
        return registry.Metric("mine", "Mine", "", registry.METRICS["size"].compute)


def test_plug_ins_join_and_broken_ones_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [Point(name, "x:y", "gtreview.metrics") for name in ("broken", "good")]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    with pytest.warns(UserWarning, match="broken is skipped: no module named nothing"):
        table = registry._with_plug_ins(tuple(registry.METRICS.values()))
    assert "mine" in table


def test_every_metric_says_what_it_is() -> None:
    for id, metric in registry.METRICS.items():
        assert id == metric.id
        assert metric.title and metric.help.endswith(".")
        assert sum(map(bool, (metric.compute, metric.measure, metric.derive))) == 1
