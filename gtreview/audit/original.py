"""The job whose labels are audited: what its manifest, categories and labels say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtreview.audit import categories, request
from gtreview.audit.categories import Categories, Seen
from gtreview.audit.reasons import decode
from gtreview.errors import InputError, QuotaError
from gtreview.formats import label_categories
from gtreview.model.sequence import Notice
from gtreview.review.review import Review

CATEGORIES_FILE = "labelcategories.json"


@dataclass(frozen=True)
class Original:
    """What an audit takes over from the original job.

    ``attribute``: its label attribute name; ``kind``: ``tracking`` or ``detection``; ``name``:
    its name, empty where unknown; ``class_maps``: label names by class id, one for each review;
    ``labels``: all of them; ``categories``: its configuration, from ``categories_file`` where
    there is one, else inferred from the labels, as ``notices`` say.
    """

    attribute: str
    kind: str
    name: str
    class_maps: tuple[Mapping[str, str], ...]
    labels: tuple[str, ...]
    seen: Seen
    annotation_type: str
    categories: Categories
    categories_file: Path | None
    notices: tuple[Notice, ...]

    def metadata(self, review: Review, at: int) -> dict[str, Any]:
        """The labels' metadata in the manifest: as the original manifest has it, else made."""
        stated = review.sequence.origin.job.metadata
        if stated:
            return {**stated, "class-map": dict(self.class_maps[at])}
        return {
            "class-map": dict(self.class_maps[at]),
            "human-annotated": "yes",
            "creation-date": "<creation-date>",
            "type": f"groundtruth/video-object-{self.kind}",
            "job-name": "labeling-job/<original-job>",
        }


def original(
    reviews: Sequence[Review], *, attribute: str | None, categories_file: Path | None
) -> Original:
    """What is known of the job that made the labels of ``reviews``.

    Raises
    ------
    QuotaError : the sequences are of different kinds or jobs, which one audit job cannot mix.
    InputError : the category file cannot be used.
    """
    kind = _one([review.sequence.kind for review in reviews], "task types")
    stated = [review.sequence.origin.job.label_attribute for review in reviews]
    named = _one([name for name in stated if name], "label attributes")
    seen, maps = Seen(), []
    for review in reviews:
        document = decode(review.label_file.on_disk(), review.sequence.origin.path)
        maps.append(_class_map(review, document))
        seen.add(document, maps[-1])
    named_labels = tuple(dict.fromkeys(name for class_map in maps for name in class_map.values()))
    file = categories_file or _found_beside(reviews)
    base = label_categories.read(file) if file else categories.inferred(named_labels, seen)
    annotation_type = seen.annotation_type(base.get("annotationType"))
    foreign = seen.only_of_others(annotation_type)
    labels = tuple(name for name in named_labels if name not in foreign)
    maps = [{id_: name for id_, name in m.items() if name not in foreign} for m in maps]
    return Original(
        named or attribute or request.ORIGINAL_ATTRIBUTE,
        kind,
        _job_name(reviews[0]),
        tuple(maps),
        labels,
        seen,
        annotation_type,
        base,
        file,
        (
            *(() if file else (_inferred_notice(),)),
            *((_foreign_notice(annotation_type, foreign),) if foreign else ()),
        ),
    )


def _foreign_notice(annotation_type: str, labels: set[str]) -> Notice:
    return Notice(
        f"The job is of type {annotation_type}: objects of other types cannot be corrected in "
        "it and are left out of its labels.",
        details=tuple(sorted(labels)),
    )


def _inferred_notice() -> Notice:
    return Notice(
        f"No {CATEGORIES_FILE} of the original job was found: labels and attributes were taken "
        "from the annotations. Values that were never used, and the limits of numbers, may lack."
    )


def _one(values: Sequence[str], what: str) -> str:
    different = list(dict.fromkeys(values))
    if len(different) > 1:
        raise QuotaError(
            f"the sequences have different {what}: {', '.join(different)}; a job has one",
            hint="Export those of each by themselves.",
        )
    return different[0] if different else ""


def _class_map(review: Review, document: Any) -> dict[str, str]:
    """Label names by class id: the manifest's, else as the labels show them, with those that
    corrections have added; a class whose name nobody knows gets a placeholder."""
    stated = review.sequence.origin.job.metadata.get("class-map")
    if isinstance(stated, Mapping) and stated:
        return {str(id_): str(name) for id_, name in stated.items()} | _added(review)
    names = categories.names_by_class(document)
    return {id_: name or f"<label-{id_}>" for id_, name in names.items()} | _added(review)


def _added(review: Review) -> dict[str, str]:
    fresh = review.sequence.labels[len(review.read.labels) :]
    return {label.class_id: label.name for label in fresh if label.class_id is not None}


def _job_name(review: Review) -> str:
    name = review.sequence.origin.job.metadata.get("job-name")
    return str(name).rpartition("/")[2] if name else ""


def _found_beside(reviews: Sequence[Review]) -> Path | None:
    """The category file beside the labels or beside another input of the same review."""
    folders: dict[Path, None] = {}
    for review in reviews:
        origin = review.sequence.origin
        paths = (origin.path, *(Path(text) for text in origin.inputs))
        folders.update(dict.fromkeys(path.parent for path in paths))
    found = [folder / CATEGORIES_FILE for folder in folders if (folder / CATEGORIES_FILE).is_file()]
    if len({path.read_bytes() for path in found}) > 1:
        raise InputError(
            f"there are several different {CATEGORIES_FILE}: {', '.join(map(str, found))}",
            hint="Say which one counts.",
        )
    return found[0] if found else None
