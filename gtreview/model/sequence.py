"""The labels of one video as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.rig import Rig

Attributes = Mapping[str, str | float | bool]


@dataclass(frozen=True)
class Notice:
    """Something the user should know about the input: skipped entries, doubts, mismatches.

    ``frames`` are 0-based positions; empty where it is not about single frames. ``details`` are
    the things it is about, one line each (missing files, skipped entries).
    """

    text: str
    frames: tuple[int, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Frames:
    """The frames' identities, by position.

    Attributes
    ----------
    names : image file names as the labels (or the sequence file) give them.
    numbers : each ``frame-no`` as written (string or integer), None where there is none.
    timestamps : (n,) float64 seconds, or None where unknown.
    prefix : where the job read them (``s3://bucket/path/``), empty where unknown.
    """

    names: tuple[str, ...]
    numbers: tuple[str | int | None, ...]
    timestamps: NDArray[np.float64] | None = None
    prefix: str = ""

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def position(self) -> dict[str, int]:
        """Position by file name."""
        return {name: i for i, name in enumerate(self.names)}


@dataclass(frozen=True)
class Label:
    """A label category.

    ``name`` is what people see; ``class_id`` as in the file, None where it has none; ``known``
    is False where the class map (or, without one, the object names) has no name for that id.
    """

    name: str
    class_id: str | None = None
    known: bool = True


@dataclass(frozen=True)
class Track:
    """One object's identity: ``name`` (``object-name``) and ``object_id`` (instance UUID)."""

    name: str
    object_id: str = ""


@dataclass(frozen=True)
class Issue:
    """What an annotator reported: ``text`` about object ``track`` in ``frame``; −1 of the whole
    frame."""

    frame: int
    track: int
    text: str


@dataclass(frozen=True, eq=False)
class Outline:
    """A polyline or polygon, shown and kept: ``vertices`` is (m, 2) float64 pixels."""

    frame: int
    track: int
    label: int
    closed: bool
    vertices: NDArray[np.float64]


@dataclass(frozen=True)
class Job:
    """What the manifest says of the labelling job, where there was one.

    ``label_attribute`` (``Crossing-ref``), ``metadata`` (that attribute's ``-metadata`` object,
    class map included), ``source_ref`` (the sequence file's URI) and ``labels_ref`` (the
    labels' URI).
    """

    label_attribute: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)
    source_ref: str = ""
    labels_ref: str = ""

    @property
    def class_map(self) -> dict[str, str]:
        """Names of classes by their ids, those of keypoints among them; empty without."""
        classes = self.metadata.get("class-map")
        known = classes if isinstance(classes, Mapping) else {}
        return {str(id_): str(name) for id_, name in known.items()}


@dataclass(frozen=True)
class Origin:
    """Where a sequence was read from.

    ``path`` of the labels; ``format`` id; ``sha256`` of the file's bytes (hex); ``inputs``:
    SHA-256 by path of every further file that was used (manifest, sequence file, categories);
    ``job``: what the manifest says.
    """

    path: Path
    format: str
    sha256: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    job: Job = field(default_factory=Job)


@dataclass(frozen=True, eq=False)
class Against:
    """Other labels of the same frames, put beside a sequence: by its frames, objects and rig.

    Attributes
    ----------
    path : the file they were read from.
    tracks, labels, attribute_sets : their own.
    boxes, poses : ``frame`` is a position in the sequence, ``track`` the object of the sequence
        that is meant, −1 where none is; boxes' ``label`` and ``attributes`` are indices into
        their own.
    box_objects, pose_objects : (n,) int32 index into ``tracks`` of each box and skeleton, −1
        without identity.
    frames : (sequence's frames,) int32 position in their own frames, −1 where they lack it.
    same_names, same_labels : whether the two call objects and labels alike, so that another name
        or label says something.
    """

    path: Path
    tracks: tuple[Track, ...]
    labels: tuple[Label, ...]
    attribute_sets: tuple[Attributes, ...]
    boxes: Boxes
    poses: Poses
    box_objects: NDArray[np.int32]
    pose_objects: NDArray[np.int32]
    frames: NDArray[np.int32]
    same_names: bool = True
    same_labels: bool = True


@dataclass(frozen=True, eq=False)
class Sequence:
    """The labels of one video.

    ``boxes``, ``poses`` and ``outlines`` refer to ``tracks``, ``labels`` and
    ``attribute_sets`` by index; every frame number is a position in ``frames``.
    ``attribute_sets[0]`` is always the empty set. ``kind`` is ``tracking`` or ``detection``
    (no identities: every track is −1). ``originals`` are the skeletons as they were before the
    annotator's work, where the file says so, on the same rig. ``against``: other labels of the
    same frames, which these are compared with. ``size`` is (width, height) in pixels where known,
    else inferred from the labels' extent (``size_inferred``).
    """

    name: str
    frames: Frames
    tracks: tuple[Track, ...]
    labels: tuple[Label, ...]
    boxes: Boxes
    origin: Origin
    kind: str = "tracking"
    attribute_sets: tuple[Attributes, ...] = ({},)
    poses: Poses = field(default_factory=Poses.empty)
    rig: Rig | None = None
    originals: Poses | None = None
    against: Against | None = None
    issues: tuple[Issue, ...] = ()
    outlines: tuple[Outline, ...] = ()
    frame_attributes: Mapping[int, Attributes] = field(default_factory=dict)
    size: tuple[int, int] = (0, 0)
    size_inferred: bool = True
    notices: tuple[Notice, ...] = ()

    def __len__(self) -> int:
        return len(self.frames)

    @cached_property
    def track_index(self) -> dict[str, int]:
        """Track index by object name."""
        return {track.name: i for i, track in enumerate(self.tracks)}

    def track_name(self, track: int) -> str:
        """The object's name; empty for −1."""
        return self.tracks[track].name if track >= 0 else ""

    def frame_at(self, text: str) -> int:
        """The position that ``text`` means: a file name (with or without its ending) or a
        0-based position.

        Raises
        ------
        ValueError : it is neither.
        """
        if text in self.frames.position:
            return self.frames.position[text]
        stems = [i for i, name in enumerate(self.frames.names) if Path(name).stem == text]
        if text.isdecimal() and int(text) < len(self) and not (len(text) > 1 and text[0] == "0"):
            return int(text)
        if len(stems) == 1:
            return stems[0]
        last = len(self) - 1
        raise ValueError(f"{text!r} is no frame: expected 0 to {last} or one of the file names")
