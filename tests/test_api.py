"""The Python interface: what its page shows is run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import gtreview
from gtreview.audit import flag_list
from gtreview.errors import InputError
from tests.audit.bundle_validator import problems
from tests.audit.scene import frame, write

PAGE = Path(__file__).resolve().parents[1] / "docs" / "python.md"


def test_the_page_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "SeqLabel.json")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    assert len([line for line in blocks[0].splitlines() if line.strip()]) == 5
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    assert problems(tmp_path / "audit") == []
    assert problems(tmp_path / "audit-whole") == []
    assert names["largest"]["Car:1"] == pytest.approx(1.0)


def test_importing_is_cheap_and_knows_no_window() -> None:
    code = (
        "import sys, gtreview; gtreview.__version__;"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'numpy', 'pandas', 'PySide6', 'cv2'}), gtreview.__version__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("[] 0")
    code = "import sys, gtreview; gtreview.read; print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_metrics_are_those_of_the_boxes(tmp_path: Path) -> None:
    opened = gtreview.read(write(tmp_path / "SeqLabel.json"))
    values = gtreview.measure(opened, names=["size", "gap"])
    assert list(values.columns) == ["frame", "object", "metric", "value"]
    size = values[(values.metric == "size") & (values.object == "Car:1")].set_index("frame").value
    assert size[0] == 40 * 30
    assert size[12] == 20 * 30
    assert 20 not in size.index


def test_check_is_the_flag_list(tmp_path: Path) -> None:
    flags = gtreview.check(gtreview.read(write(tmp_path / "SeqLabel.json")))
    assert tuple(flags.columns) == flag_list.COLUMNS
    spans = flags[flags.check == "size-change"]
    ends = zip(spans.frame, spans.last_frame + 1, strict=True)
    frames = {f for first, stop in ends for f in range(first, stop)}
    assert frames == {12, 13}
    assert flags.finding.is_monotonic_increasing
    assert "no frames" in flags.attrs["notices"][0]["text"]


def test_check_thresholds_count(tmp_path: Path) -> None:
    opened = gtreview.read(write(tmp_path / "SeqLabel.json"))
    assert not (gtreview.check(opened, size_threshold=1.5).check == "size-change").any()


def test_several_sequences_must_be_told_apart(tmp_path: Path) -> None:
    lines = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "SeqLabel.json", [frame(0), frame(1)])
        metadata = {"class-map": {"0": "Car"}, "type": "groundtruth/video-object-tracking"}
        labels = f"s3://bucket/{name}/SeqLabel.json"
        lines.append({"source-ref": "s3://b/s.json", "X-ref": labels, "X-ref-metadata": metadata})
    manifest = tmp_path / "output.manifest"
    manifest.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(InputError, match="line"):
        gtreview.read(manifest)
    assert gtreview.read(manifest, line=2).sequence.origin.path == tmp_path / "b" / "SeqLabel.json"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_metrics_of_names_that_look_like_formulas(tmp_path: Path, ending: str) -> None:
    from gtreview import api
    from gtreview.review.review import Review

    labels = write(tmp_path / "SeqLabel.json", [frame(i, name="=1+1:1") for i in range(5)])
    review = Review.in_memory(gtreview.read(labels))
    to = tmp_path / f"metrics.{ending}"
    rows = api.write_metrics([review], to)
    made = pd.read_csv(to) if ending == "csv" else pd.read_parquet(to)
    assert len(made) == rows
    wanted = "'=1+1:1" if ending == "csv" else "=1+1:1"
    assert wanted in set(made.object.dropna())


def test_a_table_of_another_kind_is_refused(tmp_path: Path) -> None:
    from gtreview import api

    with pytest.raises(InputError, match=r"\.csv or \.parquet"):
        api.check_table_ending(tmp_path / "metrics.xls")
