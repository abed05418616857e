"""What a COCO keypoints file lists: images, annotations and categories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from gtreview.errors import InputError
from gtreview.formats.document import BOM, load, valid_text
from gtreview.formats.image_series import Images, arrange_images, without_query
from gtreview.formats.kinds import refusal

IDENTITIES = ("track_id", "instance_id")
"""What tools call the number of an object over time; the format itself has none."""
Json = dict[str, Any]


@dataclass(frozen=True)
class CocoDocument:
    """The entries that are JSON objects; ``annotations`` by their index in the file."""

    images: list[Json]
    annotations: dict[int, Json]
    categories: dict[Any, Json]

    @classmethod
    def of(cls, data: bytes, path: Path) -> CocoDocument:
        """Raises `InputError` for what is no COCO file, or one without keypoints."""
        root = _loaded(data, path)
        if not isinstance(root, dict) or not isinstance(root.get("images"), list):
            raise refusal(data, path, "a COCO file with 'images' and 'annotations'")
        annotations = dict(_objects(root.get("annotations")))
        if not any(isinstance(each.get("keypoints"), list) for each in annotations.values()):
            hint = "Only COCO files whose annotations have keypoints are read."
            raise InputError("this is a COCO file without keypoints", path=path, hint=hint)
        categories = {key(each.get("id")): each for _, each in _objects(root.get("categories"))}
        return cls([each for _, each in _objects(root["images"])], annotations, categories)

    def labels(self, category: object) -> list[str]:
        """What the keypoints of a category are called; one without a name, or with that of
        another, by its number."""
        names = self.categories.get(key(category), {}).get("keypoints")
        known = [str(name) for name in names] if isinstance(names, list) else []
        count = max(len(known), self._longest.get(key(category), 0))
        labels: dict[str, None] = {}
        for i in range(count):
            name = valid_text(known[i]) if i < len(known) else ""
            labels[name if name and name not in labels else f"{name or 'keypoint'} {i + 1}"] = None
        return list(labels)

    def name(self, category: object) -> str:
        """What a category is called."""
        name = self.categories.get(key(category), {}).get("name")
        return valid_text(name) if isinstance(name, str) and name else f"class {category}"

    @cached_property
    def arranged(self) -> tuple[list[Json], Images]:
        """The images in order, and their frames."""
        images = _in_order(self.images)
        return images, arrange_images([_file_name(image) for image in images])

    @cached_property
    def image_ids(self) -> dict[int, Any]:
        """The id of each frame's image."""
        images, arranged = self.arranged
        ids = [image.get("id") for image in images]
        return dict(zip(arranged.position.tolist(), ids, strict=True))

    @cached_property
    def of_object(self) -> dict[tuple[object, str, object], int]:
        """The first annotation with keypoints of each image, object and category."""
        return {
            (key(each.get("image_id")), identity(each), key(each.get("category_id"))): row
            for row, each in reversed(self.annotations.items())
            if identity(each) and isinstance(each.get("keypoints"), list)
        }

    @cached_property
    def _longest(self) -> dict[Any, int]:
        """How many keypoints the annotations of each category have, at most."""
        longest: dict[Any, int] = {}
        for each in self.annotations.values():
            category, points = key(each.get("category_id")), each.get("keypoints")
            if isinstance(points, list):
                longest[category] = max(longest.get(category, 0), len(points) // 3)
        return longest


def key(value: object) -> object:
    """An id as one can be looked up by; None for what is none."""
    return value if isinstance(value, str | int | float) else None


def identity(annotation: Json) -> str:
    """The number of an annotation's object over time, empty where it has none."""
    found = (annotation.get(name) for name in IDENTITIES)
    return next((str(each) for each in found if isinstance(each, str | int)), "")


def _loaded(data: bytes, path: Path) -> Any:
    try:
        return msgspec.json.decode(data.removeprefix(BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # NaN, and what is broken, which is said with its place.
        return load(data, path)


def _objects(entries: object) -> Iterator[tuple[int, Json]]:
    for i, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield i, entry


def _file_name(image: Json) -> str:
    name = image.get("file_name")
    return without_query(name) if isinstance(name, str) and name else f"image-{image.get('id')}"


def _in_order(images: list[Json]) -> list[Json]:
    """By ``frame_id`` where every image has one, else as they come."""
    numbered = all(isinstance(image.get("frame_id"), int) for image in images)
    return sorted(images, key=lambda image: image["frame_id"]) if numbered else images
