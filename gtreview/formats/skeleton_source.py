"""What a crowd-2d-skeleton manifest holds that labels as columns do not keep."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtreview.formats.document import load
from gtreview.formats.image_series import arrange_images
from gtreview.formats.skeleton_lines import Answer, first_answers, read_lines, split


@dataclass(frozen=True)
class SkeletonSource:
    """``addresses`` of the images, without what a pre-signed one carries, by position in the
    sequence; ``skeletons``: each as it stands in the file, by `Poses.row`."""

    addresses: tuple[str, ...]
    skeletons: tuple[dict[str, Any], ...]


def read_source(data: bytes, path: Path) -> SkeletonSource:
    """Read the manifest ``data`` again, as `skeleton_manifest.parse` reads it.

    Raises
    ------
    InputError : not one line is a JSON object.
    """
    answers, _ = read_lines(data, path)
    images = arrange_images([answer.image for answer in answers])
    shown = first_answers(images.position).tolist()
    by_position = {int(images.position[i]): answers[i].image for i in shown}
    lines = dict(split(data))
    found = [each for i in shown for each in _listed(lines[answers[i].line], answers[i], path)]
    return SkeletonSource(tuple(by_position[i] for i in sorted(by_position)), tuple(found))


def _listed(line: bytes, answer: Answer, path: Path) -> list[dict[str, Any]]:
    """The skeletons of an answer; one that is no object is an empty one."""
    value: Any = load(line, path)
    for key in answer.place:
        value = value[key]
    listed = load(value.encode(), path) if isinstance(value, str) else value
    return [each if isinstance(each, dict) else {} for each in listed] if answer.place else []
