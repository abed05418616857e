"""Validates what a bundle for the skeleton component has beside what all bundles have.

Written from the formats page, without any code of gtreview; used by `bundle_validator`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

TEMPLATE = "template.liquid.html"
STYLES = ("SolidCircle", "HollowCircle", "SolidSquare")
PLACEHOLDER = re.compile(r"<[a-z0-9][a-z0-9-]*>|URL_OF_[A-Z0-9_]+")
LIQUID = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
ALLOWED_LIQUID = {"task.input.image_s3_uri | grant_read_access", "task.input.initial_values"}


def skeleton_problems(
    folder: Path, request: dict[str, Any], audit: dict[str, Any]
) -> Iterator[str]:
    """Everything that is wrong with the job in ``folder``."""
    lines = (folder / "input.manifest").read_text("utf-8").split("\n")
    images = [json.loads(line) for line in lines if line]
    template = (folder / TEMPLATE).read_text("utf-8")
    yield from _request(request)
    page = Page(template)
    yield from _template(page, template)
    labels = [point["label"] for point in page.json("keypointclasses")]
    if audit["kind"] != "adjustment":
        yield "the component corrects: it cannot verify"
    for number, image in enumerate(images, start=1):
        yield from _image(f"line {number}", image, labels)
    (job,) = audit["jobs"]
    yield from _told(job["images"], images, audit)
    yield from _flag_list(folder / "flags.csv", labels)
    used = {mark for image in images for mark in PLACEHOLDER.findall(image["source-ref"])}
    used |= set(PLACEHOLDER.findall(json.dumps(request)))
    used |= set(re.findall(r"URL_OF_[A-Z0-9_]+", template))
    if used != set(audit["placeholders"]):
        yield f"placeholders {sorted(used ^ set(audit['placeholders']))} are not those listed"


def _request(request: dict[str, Any]) -> Iterator[str]:
    attribute, task = request["LabelAttributeName"], request["HumanTaskConfig"]
    if attribute.endswith("-metadata") or not re.fullmatch(
        r"[A-Za-z0-9](-*[A-Za-z0-9])*", attribute
    ):
        yield f"LabelAttributeName {attribute!r} is none"
    base = request["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"]
    if not base.startswith("s3://") or not base.endswith("/input.manifest"):
        yield f"ManifestS3Uri {base} does not name input.manifest"
    if task["UiConfig"] != {"UiTemplateS3Uri": base.removesuffix("input.manifest") + TEMPLATE}:
        yield f"UiConfig {task['UiConfig']} does not name the bundle's template"
    functions = {
        "pre": task["PreHumanTaskLambdaArn"],
        "post": task["AnnotationConsolidationConfig"]["AnnotationConsolidationLambdaArn"],
    }
    for which, arn in functions.items():
        if not re.match(rf"<{which}-annotation-function>$|arn:aws[a-z-]*:lambda:", arn):
            yield f"the {which}-annotation function {arn!r} is none"


class Page(HTMLParser):
    """The elements of a template, and the attributes of the component."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: dict[str, str] = {}
        self.slots: dict[str, str] = {}
        self._slot = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        given = {name: value or "" for name, value in attrs}
        if tag == "crowd-2d-skeleton":
            self.attributes = given
        self._slot = given.get("slot", self._slot)

    def handle_endtag(self, tag: str) -> None:
        self._slot = "" if tag == "div" else self._slot

    def handle_data(self, data: str) -> None:
        if self._slot:
            self.slots[self._slot] = self.slots.get(self._slot, "") + data

    def json(self, name: str, default: str = "[]") -> Any:
        return json.loads(self.attributes.get(name) or default)


def _template(page: Page, text: str) -> Iterator[str]:
    for found in LIQUID.finditer(text):
        if (found.group(1) or "").strip() not in ALLOWED_LIQUID:
            yield f"the template has Liquid of its own: {found.group()}"
    if page.elements.count("crowd-2d-skeleton") != 1 or "crowd-form" not in page.elements:
        yield "the template has no form with one component"
    known = {"script", "crowd-form", "crowd-button", "crowd-2d-skeleton", "div", "p"}
    if set(page.elements) - known:
        yield f"the template has elements {sorted(set(page.elements) - known)}"
    if "task.input.image_s3_uri" not in page.attributes.get("imgsrc", ""):
        yield "imgSrc is not the task's image"
    if "task.input.initial_values" not in page.attributes.get("initialvalues", ""):
        yield "initialValues are not the task's"
    if not page.slots.get("instructions", "").strip():
        yield "there are no instructions"
    yield from _rig(page)


def _rig(page: Page) -> Iterator[str]:
    points = page.json("keypointclasses")
    labels = [point["label"] for point in points]
    if not labels or len(set(labels)) < len(labels) or not all(labels):
        yield f"keypoints {labels} are not labelled once each"
    for point in points:
        if not _whole(point):
            yield f"{point['label']} rests at {point['x']}, {point['y']}"
        if not re.fullmatch("#[0-9a-f]{6}", point["color"]):
            yield f"{point['label']} has the colour {point['color']!r}"
    for bone in page.json("skeletonrig"):
        if not 2 <= len(bone) <= 3 or not set(bone[:2]) <= set(labels):
            yield f"bone {bone} leads to no keypoint"
        elif len(bone) == 3 and not re.fullmatch("#[0-9a-f]{6}", bone[2]):
            yield f"bone {bone} has no colour"
    box = page.json("skeletonboundingbox", "{}")
    if set(box) != {"left", "top", "right", "bottom"}:
        yield f"skeletonBoundingBox is {box}"


def _image(where: str, image: dict[str, Any], labels: list[str]) -> Iterator[str]:
    if set(image) != {"source-ref", "annotations"}:
        yield f"{where} has {sorted(image)}"
        return
    if not image["source-ref"].startswith("s3://") or "?" in image["source-ref"]:
        yield f"{where}: source-ref {image['source-ref']!r} is no S3 address"
    for number, skeleton in enumerate(image["annotations"]):
        yield from _skeleton(f"{where}, skeleton {number}", skeleton, labels)


def _skeleton(where: str, skeleton: dict[str, Any], labels: list[str]) -> Iterator[str]:
    known = {"name", "annotations", "annotation_options", "annotation_issues"}
    if set(skeleton) - known:
        yield f"{where} has {sorted(set(skeleton) - known)}"
    if not isinstance(skeleton.get("name", "-"), str) or not skeleton.get("name", "-"):
        yield f"{where} has the name {skeleton['name']!r}"
    there = [point["label"] for point in skeleton["annotations"]]
    if len(set(there)) < len(there) or set(there) - set(labels):
        yield f"{where} has points {there}, which are not the rig's, once each"
    for point in skeleton["annotations"]:
        if set(point) != {"label", "x", "y"} or not _whole(point):
            yield f"{where}: {point} is no point in whole pixels"
    options = skeleton.get("annotation_options", {})
    if options.get("keypoint_style", STYLES[0]) not in STYLES:
        yield f"{where}: keypoint_style is {options['keypoint_style']!r}"
    for issue in skeleton.get("annotation_issues", []):
        if set(issue) != {"reason"} or not issue["reason"]:
            yield f"{where}: issue {issue} gives no reason"


def _whole(point: dict[str, Any]) -> bool:
    return all(isinstance(point[axis], int) for axis in "xy")


def _told(
    told: list[dict[str, Any]], images: list[dict[str, Any]], audit: dict[str, Any]
) -> Iterator[str]:
    if [one["source_ref"] for one in told] != [image["source-ref"] for image in images]:
        yield "audit.json lists other images than the manifest"
    if [one["line"] for one in told] != list(range(1, len(images) + 1)):
        yield "audit.json does not count the lines from 1"
    for one, image in zip(told, images, strict=False):
        given = {
            issue["reason"]
            for skeleton in image["annotations"]
            for issue in skeleton.get("annotation_issues", [])
        }
        if given != {reason["reason"] for reason in one["reasons"]}:
            yield f"line {one['line']}: the reasons are not those of audit.json"
    flagged = {(one["sequence"], one["original_position"]) for one in told if one["reasons"]}
    spans = {
        (finding["sequence"], position)
        for finding in audit["findings"]
        for flag in finding["flags"]
        for position in range(flag["frame"], flag["last_frame"] + 1)
    }
    if flagged != spans:
        yield f"{sorted(flagged ^ spans)} have a reason or a flag, not both"
    around = audit["trim"] or 0
    for one in told:
        at = one["original_position"]
        near = {(one["sequence"], at + step) for step in range(-around, around + 1)}
        if not near & spans:
            yield f"line {one['line']}: nothing is flagged within {around} frames"


def _flag_list(path: Path, labels: list[str]) -> Iterator[str]:
    named = {*labels, *(f"{a}, {b}" for a in labels for b in labels), ""}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["keypoints"].removeprefix("'") not in named:
                yield f"flags.csv names keypoints {row['keypoints']!r}"
