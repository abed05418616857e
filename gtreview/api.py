"""The same from Python: read, measure, check, export. See docs/python.md."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd

from gtreview import settings
from gtreview.audit import bundle, flag_list
from gtreview.audit.bundle import Options, Plan
from gtreview.checks import agreement, run
from gtreview.comparison import comparing
from gtreview.comparison.aligning import beside, within
from gtreview.comparison.comparing import compared
from gtreview.comparison.summary import COLUMNS, Agreement, summarise
from gtreview.errors import InputError
from gtreview.frames.facts import positions
from gtreview.frames.source import open_frames
from gtreview.metrics.registry import compute
from gtreview.model.sequence import Notice
from gtreview.model.sequence import Sequence as LabelledVideo
from gtreview.model.series import Series
from gtreview.review import exchange
from gtreview.review.exchange import Imported
from gtreview.review.file import ReviewFile
from gtreview.review.measuring import measure as measured
from gtreview.review.opening import Opened, Source, open_source, recognise
from gtreview.review.other_labels import other_labels
from gtreview.review.place import all_labels_of, existing
from gtreview.review.review import Review
from gtreview.storage.address import OwnPrefix, address
from gtreview.storage.local import REVIEW_ENDING, check_place, read_bytes, write_beside

AnyPath = str | PathLike[str]
Progress = Callable[[float, str], None]


def read(
    path: AnyPath,
    frames: AnyPath | None = None,
    manifest: AnyPath | None = None,
    sequence: AnyPath | None = None,
    *,
    rig: AnyPath | None = None,
    line: int | None = None,
    endpoint_url: str | None = None,
    profile: str | None = None,
    progress: Progress | None = None,
) -> Opened:
    """Labels with their frames.

    Parameters
    ----------
    path : SeqLabel.json, an output manifest, or a folder with labels and images.
    frames : the folder, archive, video or ``s3://`` prefix of the frames, where they are not
        found beside the labels; ``s3``: the sequence file's own.
    manifest : the output manifest that names the labels' classes, where it is not beside them.
    sequence : the sequence file, where it is not beside them.
    rig : the file of the skeletons' rig, or a template that has it.
    line : which line of a manifest of several, from 1.
    endpoint_url, profile : how S3 is reached, where the AWS configuration does not say it.

    Returns
    -------
    Opened : ``.sequence`` (labels as numpy columns), ``.images`` (None without frames),
        ``.agreement`` (whether the two fit).

    Raises
    ------
    InputError : it cannot be read, or is several sequences and ``line`` says not which.
    """
    sources = recognise(
        [Path(path)],
        frames=address(None if frames is None else os.fspath(frames), endpoint_url, profile),
        manifest=_path(manifest),
        sequence_file=_path(sequence),
        rig=_path(rig),
    )
    return open_source(_source(sources, Path(path), line), progress)


def _path(given: AnyPath | None) -> Path | None:
    return None if given is None else Path(given)


def _source(sources: Sequence[Source], path: Path, line: int | None) -> Source:
    found = [source for source in sources if line is None or source.line == line]
    if len(found) == 1:
        return found[0]
    problem = f"holds {len(sources)} sequences" if found else f"has no sequence in line {line}"
    if all(source.line is None for source in sources):
        names = ", ".join(source.labels.name for source in sources)
        raise InputError(problem, path=path, hint=f"Name one file of them: {names}.")
    titles = "; ".join(f"line {source.line}: {source.title}" for source in sources)
    raise InputError(problem, path=path, hint=f"Say which with line=…: {titles}.")


def measure(
    opened: Opened,
    frames: AnyPath | None = None,
    *,
    names: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Every metric as a tidy table.

    Parameters
    ----------
    opened : what `read` returned.
    frames : as in `read`, where they were not found there; without images the metrics of pixels
        are left out.
    names : ids of the metrics wanted; all by default.

    Returns
    -------
    DataFrame : ``frame`` (0-based), ``object`` (its name; empty for values of a whole frame),
        ``metric``, ``value``. A change between two frames stands at the later one.
    """
    images = opened.images
    if frames is not None:
        where = address(os.fspath(frames))
        if where is None or isinstance(where, OwnPrefix):
            raise InputError("the sequence file's own prefix is opened by read(…, frames='s3')")
        images = open_frames(
            where,
            opened.sequence.frames.names,
            cache=settings.cache_folder(),
            limit_megapixels=settings.load().largest_megapixels,
        )
    series, _ = measured(opened.sequence, images, settings.load(), names, progress)
    return table(series, [track.name for track in opened.sequence.tracks])


def table(series: Mapping[str, Series], objects: Sequence[str]) -> pd.DataFrame:
    """``series`` as one tidy table; ``objects``: names by track index."""
    names = np.array([*objects, ""], object)
    parts = list(series.values())
    columns = {
        "frame": [one.frame for one in parts],
        "object": [names[one.track] for one in parts],
        "metric": [np.full(len(one), one.metric, object) for one in parts],
        "value": [one.value for one in parts],
    }
    empty = {"frame": np.empty(0, np.int32), "value": np.empty(0)}
    blank = np.empty(0, object)
    return pd.DataFrame(
        {
            name: np.concatenate([empty.get(name, blank), *column])
            for name, column in columns.items()
        }
    )


def check(
    opened: Opened,
    size_threshold: float = 0.25,
    iou_threshold: float = 0.5,
    *,
    thresholds: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What looks wrong, one row a flag, the most suspicious finding first.

    Parameters
    ----------
    opened : what `read` returned.
    size_threshold : of the check ``size-change``: a share of the box's area.
    iou_threshold : of the check ``low-overlap``.
    thresholds : of other checks, by id.

    Returns
    -------
    DataFrame : the columns of the flag list. ``.attrs["notices"]`` says what does not fit between
        frames and labels, and what was skipped.
    """
    asked = {"size-change": size_threshold, "low-overlap": iou_threshold, **(thresholds or {})}
    review = Review.in_memory(opened, progress=progress)
    for name, value in asked.items():
        review.set_threshold(name, value)
    found = pd.DataFrame(flag_list.rows(review), columns=list(flag_list.COLUMNS))
    found.attrs["notices"] = flag_list.told_notices(review)
    return found


@dataclass(frozen=True, eq=False)
class Comparison:
    """How two files of labels differ.

    Attributes
    ----------
    objects : one row an object, with the fields of `gtreview.comparison.summary.Agreement`.
    overall : the same of all together.
    boxes : ``frame``, ``object``, ``iou`` and ``distance`` (of the middles, pixels).
    skeletons : ``frame``, ``object`` and ``oks`` (object keypoint similarity).
    keypoints : ``frame``, ``object``, ``keypoint``, ``distance`` (pixels) and ``relative`` (in
        sizes of the skeleton); keypoints that only one of the two has are not in it.
    differences : ``check``, ``object``, ``other_object``, ``frame``, ``last_frame``,
        ``peak_frame``, ``value`` (IoU, OKS, sizes, or for how many frames), ``message``. What goes
        on for long is told where it begins.
    notices : how frames and objects were paired, and what was not compared.
    """

    objects: pd.DataFrame
    overall: Agreement
    boxes: pd.DataFrame
    skeletons: pd.DataFrame
    keypoints: pd.DataFrame
    differences: pd.DataFrame
    notices: tuple[Notice, ...]


def compare(
    a: Opened | AnyPath,
    b: Opened | AnyPath,
    *,
    frames: str | None = None,
    iou_threshold: float = 0.8,
    oks_threshold: float = 0.75,
    keypoint_threshold: float = 0.05,
) -> Comparison:
    """How the labels ``b`` differ from ``a``: another annotator's, a model's, an earlier version.

    Parameters
    ----------
    a, b : what `read` returned, or paths.
    frames : only these of ``a``, 0-based: "10-20", "5" or "1,3,9-12".
    iou_threshold : boxes that overlap by less are among the differences; 1 lists every change.
    oks_threshold : skeletons that are less alike are (object keypoint similarity).
    keypoint_threshold : keypoints farther apart are, in sizes of the skeleton; 0 lists every one.

    Returns
    -------
    Comparison : tables by object, box, skeleton and keypoint, and what differs.

    Raises
    ------
    InputError : nothing of the two can be compared, or both are the same file.
    """
    mine = read(a).sequence if isinstance(a, str | PathLike) else a.sequence
    theirs = other_labels(Path(b), mine) if isinstance(b, str | PathLike) else b.sequence
    both = beside(replace(mine, against=None, notices=()), theirs)
    if frames is not None:
        both = within(both, positions(frames, len(both)))
    found = compared(both)
    assert found is not None
    objects, overall = summarise(found)
    thresholds = {
        "differs": iou_threshold,
        "skeleton-differs": oks_threshold,
        "keypoint-differs": keypoint_threshold,
    }
    return Comparison(
        pd.DataFrame(map(vars, objects), columns=list(COLUMNS)),
        overall,
        _boxes(found),
        _skeletons(found),
        _keypoints(found),
        _differences(both, thresholds),
        both.notices,
    )


def _boxes(found: comparing.Comparison) -> pd.DataFrame:
    boxes, (a, _) = found.sequence.boxes, found.boxes
    names = np.array([*(track.name for track in found.sequence.tracks), ""], object)
    columns = {"frame": boxes.frame[a], "object": names[boxes.track[a]]}
    return pd.DataFrame({**columns, "iou": found.iou, "distance": found.distance})


def _skeletons(found: comparing.Comparison) -> pd.DataFrame:
    poses, (a, _) = found.sequence.poses, found.poses
    names = np.array([*(track.name for track in found.sequence.tracks), ""], object)
    columns = {"frame": poses.frame[a], "object": names[poses.track[a]]}
    return pd.DataFrame({**columns, "oks": found.oks})


def _keypoints(found: comparing.Comparison) -> pd.DataFrame:
    poses, (a, _) = found.sequence.poses, found.poses
    names = np.array([*(track.name for track in found.sequence.tracks), ""], object)
    count = poses.xy.shape[1]
    labels = found.sequence.rig.labels if found.sequence.rig else tuple(map(str, range(count)))
    row, place = np.nonzero(np.isfinite(found.keypoint_distance))
    away = found.keypoint_distance[row, place]
    return pd.DataFrame(
        {
            "frame": poses.frame[a[row]],
            "object": names[poses.track[a[row]]],
            "keypoint": np.array(labels, object)[place] if count else np.empty(0, object),
            "distance": away,
            "relative": away / found.pose_size[row],
        }
    )


def _differences(sequence: LabelledVideo, thresholds: Mapping[str, float]) -> pd.DataFrame:
    series = compute(sequence, ["agreement_iou", "agreement_oks", "keypoint_distance"])
    findings = run.group(run.find(run.prepare(sequence, series, only=agreement.OWN), thresholds))
    flags = (findings.flags[int(i)] for i in findings.order)
    columns = ("check", "object", "other_object", "frame", "last_frame", "peak_frame", "value",
               "message")  # fmt: skip
    rows = [
        (
            flag.check,
            sequence.track_name(flag.track),
            sequence.track_name(flag.other),
            *(flag.first, flag.last, flag.peak, flag.value),
            run.describe(sequence, flag),
        )
        for flag in flags
    ]
    return pd.DataFrame(rows, columns=list(columns))


def write_comparison(made: Comparison, path: Path) -> None:
    """Write ``made``: everything as JSON, or the table of objects as CSV, by the ending of
    ``path``.

    Raises
    ------
    InputError : the ending is neither.
    OutputError : it cannot be written; what stood there before still stands.
    """
    flag_list.check_ending(path)
    write_beside(
        path, _as_csv(made.objects) if path.suffix.lower() == ".csv" else comparison_json(made)
    )


def comparison_json(made: Comparison) -> bytes:
    """``made`` as JSON: objects, overall, differences and notices; what cannot be measured is
    null."""
    root = {
        "objects": _records(made.objects),
        "overall": _records(pd.DataFrame([vars(made.overall)]))[0],
        "differences": _records(made.differences),
        "notices": [flag_list.told_notice(notice) for notice in made.notices],
    }
    return orjson.dumps(root, option=orjson.OPT_INDENT_2)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def build_audit(
    opened: Opened,
    out: AnyPath,
    flags: pd.DataFrame | AnyPath | None = None,
    *,
    progress: Progress | None = None,
    **options: Any,
) -> Plan:
    """Write the bundle that sends flagged frames back to be corrected.

    Parameters
    ----------
    opened : what `read` returned.
    out : a folder that does not exist yet, or is empty.
    flags : rows of `check`, or a flag list's file. Verdicts in it count; without any, it is what
        was chosen to be sent. By default the verdicts of the review beside the labels count, and
        without any everything that is flagged is sent.
    options : fields of `gtreview.audit.bundle.Options`: ``trim=15``, ``verification=True``,
        ``worker_ui="skeleton"``, ``bucket="…"``.

    Returns
    -------
    Plan : ``.placeholders`` are what is left to fill in; ``.summary(out)`` says it all.

    Raises
    ------
    QuotaError : the service would refuse it; nothing has been written.
    OutputError : ``out`` has content, or cannot be written.
    """
    review = Review.in_memory(opened, decided=flags is None, progress=progress)
    if flags is not None:
        flag_list.apply(_rows(flags), [review])
    made = bundle.plan(review, Options(**options))
    bundle.build(made, Path(out), progress)
    return made


def export_review(path: AnyPath, out: AnyPath | None = None) -> bytes:
    """Everything that was decided in a review, as JSON Lines in a stable order.

    Parameters
    ----------
    path : the review (``….gtreview``), or its labels.
    out : the file to write as well.

    Returns
    -------
    bytes : the lines, UTF-8; the first says which labels they are about.

    Raises
    ------
    InputError : there is no review, or it cannot be used.
    OutputError : ``out`` cannot be written, or is the review or its labels; what stood there
        before still stands.
    """
    review, labels = _review_at(Path(path))
    if out is not None:
        check_place(Path(out), review, *labels)
    file = ReviewFile.open(review, read_only=True)
    try:
        data = exchange.dump(file)
    finally:
        file.close()
    if out is not None:
        write_beside(Path(out), data)
    return data


def import_review(file: AnyPath, opened: Opened) -> Imported:
    """Take what `export_review` wrote into the review of ``opened``, in one command that can be
    undone; what stands in the review and not in ``file`` stays.

    Parameters
    ----------
    file : what `export_review` wrote.
    opened : what `read` returned.

    Returns
    -------
    Imported : what was taken, overwritten and skipped.

    Raises
    ------
    InputError : ``file`` is no such export.
    OutputError : the review cannot be written (it is open in a window); nothing was taken.
    """
    data, name = read_bytes(Path(file)), Path(file).name
    exchange.check(data, name)
    review = Review.open(opened, settings=settings.load())
    try:
        return exchange.take(review, data, name)
    finally:
        review.close()


def _review_at(path: Path) -> tuple[Path, list[Path]]:
    """The review file that ``path`` is, or that is of the labels there; and the labels."""
    if path.suffix == REVIEW_ENDING and path.is_file():
        return path, all_labels_of(path)
    labels = _source(recognise([path]), path, None).labels
    if found := existing(labels):
        return found, [labels]
    raise InputError("these labels have not been reviewed yet", path=labels)


def _rows(flags: pd.DataFrame | AnyPath) -> list[flag_list.Row]:
    if not isinstance(flags, pd.DataFrame):
        return flag_list.read(Path(flags))
    return _records(flags)


def check_table_ending(path: Path) -> None:
    """Refuse a table that is neither CSV nor Parquet by its name.

    Raises
    ------
    InputError : it is neither.
    """
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise InputError("a table is written as .csv or .parquet", path=path)


def write_metrics(reviews: Sequence[Review], path: Path) -> int:
    """Write every review's metrics as one tidy table, CSV or Parquet by the ending of ``path``;
    the number of rows. Of several reviews a first column names the sequence.

    Raises
    ------
    InputError : the ending is neither.
    OutputError : it cannot be written; what stood there before still stands.
    """
    check_table_ending(path)
    tables = [
        table(review.series, [track.name for track in review.sequence.tracks]) for review in reviews
    ]
    if len(reviews) > 1:
        for review, made in zip(reviews, tables, strict=True):
            made.insert(0, "sequence", review.sequence.name)
    whole = pd.concat(tables, ignore_index=True)
    write_beside(path, _as_csv(whole) if path.suffix.lower() == ".csv" else _as_parquet(whole))
    return len(whole)


def _as_csv(whole: pd.DataFrame) -> bytes:
    """No name can become a formula in a spreadsheet."""
    texts = whole.select_dtypes(exclude="number").columns
    safe = {
        column: whole[column].map({text: flag_list.cell(text) for text in whole[column].unique()})
        for column in texts
    }
    return whole.assign(**safe).to_csv(index=False, lineterminator="\n").encode("utf-8", "replace")


def _as_parquet(whole: pd.DataFrame) -> bytes:
    made = io.BytesIO()
    whole.to_parquet(made, index=False)
    return made.getvalue()
