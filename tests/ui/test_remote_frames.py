"""The window with frames on S3."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gtreview.storage.address import s3_prefix
from gtreview.ui.main_window import MainWindow
from gtreview.ui.open_dialog import OpenDialog
from gtreview.ui.session import Request
from tests.review.test_opening_remote import COUNT, labels, put
from tests.storage.s3_server import BUCKET, Faults
from tests.ui.windows import OFFSCREEN, settle

pytestmark = OFFSCREEN


def test_frames_on_s3_are_shown_and_counted_afterwards(
    window: MainWindow, qtbot: QtBot, way: tuple[str, Faults], s3_server: str, tmp_path: Path
) -> None:
    put(s3_server, "window/", COUNT - 1)
    frames = s3_prefix(f"s3://{BUCKET}/window/", way[0])
    window.session.open(Request((labels(tmp_path),), frames))
    settle(window, qtbot)
    review = window.session.review
    assert review is not None and review.images is not None and review.images.listed
    assert review.agreement.summary == "1 image missing"
    window.state.go_to(3)
    settle(window, qtbot)
    found = window.canvas.feed.get(3)
    assert found[0, 0, 0] == 30
    window.state.go_to(COUNT - 1)
    settle(window, qtbot)
    assert "no such object" in str(window.canvas.feed.get(COUNT - 1))


def test_the_dialog_takes_an_address_and_says_what_is_wrong_with_it(
    window: MainWindow,
    way: tuple[str, Faults],
    s3_server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(s3_server, "dialog/")
    monkeypatch.setenv("AWS_ENDPOINT_URL", way[0])
    path = labels(tmp_path, f"s3://{BUCKET}/dialog/")
    dialog = OpenDialog(window, window.session.runner)
    for text in ("s3", f"s3://{BUCKET}/dialog"):
        dialog.labels.setText(str(path))
        dialog.frames.setText(text)
        dialog.frames.editingFinished.emit()
        assert dialog.opened is not None and dialog.opened.images is not None
        assert str(dialog.opened.images.folder) == f"s3://{BUCKET}/dialog/"
    dialog.frames.setText("s3:///dialog")
    dialog.frames.editingFinished.emit()
    assert "names no bucket" in dialog.problem.text()
    dialog.done(0)
