"""The file that a review's labels came from, as bytes: as it was, and with the corrections."""

from __future__ import annotations

from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.review.file import ReviewFile
from gtreview.review.labels import Labels
from gtreview.storage.local import read_bytes, sha256


class LabelFile:
    """The labels' file; the review keeps a copy of it."""

    def __init__(self, file: ReviewFile, labels: Labels) -> None:
        self._file, self._labels = file, labels

    def keep(self, data: bytes, name: str) -> bytes | None:
        """Keep ``data``, which were opened from the file ``name``; those of last time where they
        were others."""
        now_open, before = sha256(data), self._file.state("source")
        if self._file.path and not self._file.read_only_because and before != now_open:
            self._file.keep_source(now_open, name, data)
        return None if before in (None, now_open) else self._file.source(before)

    def on_disk(self) -> bytes:
        """As it was when the review was opened, from where it is.

        Raises
        ------
        InputError : it is gone or has changed since.
        """
        origin = self._labels.read.origin
        data = read_bytes(origin.path)
        if sha256(data) != origin.sha256:
            hint = "Open it again; verdicts are kept."
            raise InputError("has changed since it was opened", path=origin.path, hint=hint)
        return data

    def as_opened(self) -> bytes:
        """As `on_disk`; from what the review keeps where the file is gone or has changed.

        Raises
        ------
        InputError : the review does not keep it either.
        """
        try:
            return self.on_disk()
        except InputError:
            return self._file.source(self._labels.read.origin.sha256)

    def corrected(self) -> bytes:
        """With the corrections in it and nothing else changed.

        Raises
        ------
        InputError : as `as_opened`, or its format cannot be written.
        """
        data, labels = self.as_opened(), self._labels
        return registry.write(data, labels.read, labels.sequence) if labels.corrections else data
