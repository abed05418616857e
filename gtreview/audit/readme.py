"""``README.md`` of a bundle: what is in it and what to do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gtreview.audit.request import ACCOUNTS

_FILES = (
    ("flags.csv", "the flags that were sent, the most suspicious finding first"),
    ("audit.json", "which frames and objects, why, thresholds, verdicts, the map back"),
    ("input.manifest", "the job's input: a sequence and its labels on each line"),
    ("labelcategories.json", "labels, attributes and the worker's instructions"),
    ("sequences/", "which images each sequence has"),
    ("labels/", "the labels to be looked at, with each flagged frame's reason"),
    ("job-request.json", "the arguments of create-labeling-job"),
)

_SKELETON_FILES = (
    ("flags.csv", "the flags that were sent, the most suspicious finding first"),
    ("audit.json", "which images and objects, why, thresholds, verdicts, the map back"),
    ("input.manifest", "the job's input: an image and its skeletons on each line"),
    ("template.liquid.html", "the worker's page: the rig, its colours, the instructions"),
    ("job-request.json", "the arguments of create-labeling-job"),
)
_FUNCTIONS = """## The two functions

The pre-annotation function is given a line of the manifest as `dataObject`. It must return its
`source-ref`, and its `annotations` as a JSON string:

    {"taskInput": {"image_s3_uri": dataObject["source-ref"],
                   "initial_values": json.dumps(dataObject["annotations"])},
     "humanAnnotationRequired": "true"}

The post-annotation function is given the address of a payload, `[{"datasetObjectId", "dataObject",
"annotations": [{"workerId", "annotationData": {"content"}}]}]`. The content is a JSON string with
`updated_annotations`, `original_annotations`, `no_changes_needed` and others. It must return
`[{"datasetObjectId", "consolidatedAnnotation": {"content": {"<label attribute>": {...}}}}]`.
Where it keeps `updated_annotations`, `original_annotations`, `worker_id` and `no_changes_needed`,
gtreview opens the output manifest and compares both.
"""


def readme(record: Mapping[str, Any], *, folder: str, jobs: Sequence[str]) -> str:
    """The text. ``folder``: the bundle's address in S3; ``jobs``: folders of the jobs, one empty
    name where the bundle is a job itself."""
    sections = [
        _head(record, jobs),
        _notices(record["notices"]),
        _placeholders(record["placeholders"]),
    ]
    if record["worker_ui"] == "skeleton":
        sections += [_skeleton_steps(folder), _FUNCTIONS, _files(jobs, _SKELETON_FILES)]
        sections.append(_images(record["jobs"]))
    else:
        sections += [_steps(folder, jobs), _files(jobs, _FILES), _sequences(record["jobs"])]
    return "\n".join(section for section in sections if section)


def _head(record: Mapping[str, Any], jobs: Sequence[str]) -> str:
    frames = sum(_flagged(job) for job in record["jobs"])
    whole = f"{len(jobs)} labelling jobs" if len(jobs) > 1 else "one labelling job"
    return (
        f"# Directed audit\n\n"
        f"{len(record['findings'])} findings in {frames} frames, sent back for "
        f"{record['kind']} as {whole}. Made by gtreview {record['gtreview']}; sent are "
        f"{record['selection']}.\n"
    )


def _flagged(job: Mapping[str, Any]) -> int:
    """How many frames of a job were flagged."""
    if "images" in job:
        return sum(bool(image["reasons"]) for image in job["images"])
    return sum("reason" in frame for one in job["sequences"] for frame in one["frames"])


def _notices(notices: Sequence[Mapping[str, Any]]) -> str:
    if not notices:
        return ""
    lines = ["## What to know of the input\n"]
    for notice in notices:
        whose = f"{notice['sequence']}: " if notice["sequence"] else ""
        lines.append(f"* {_text(whose + notice['text'])}")
        lines += [f"  * {_text(detail)}" for detail in notice["details"]]
    return "\n".join(lines) + "\n"


def _placeholders(placeholders: Mapping[str, str]) -> str:
    if not placeholders:
        return ""
    lines = [
        "## To fill in\n",
        "Only you know these. Replace each in every file before the upload, and keep the files'",
        "other content as it is.\n",
        "| placeholder | what it is |",
        "| --- | --- |",
        *(f"| `{mark}` | {meaning} |" for mark, meaning in placeholders.items()),
    ]
    if "<account>" in placeholders:
        lines += ["\n| region | account |", "| --- | --- |"]
        lines += [f"| {region} | {account} |" for region, account in ACCOUNTS.items()]
    return "\n".join(lines) + "\n"


def _steps(folder: str, jobs: Sequence[str]) -> str:
    requests = [f"{job}job-request.json" for job in jobs]
    start = "\n".join(
        f"   aws sagemaker create-labeling-job --cli-input-json file://{name}" for name in requests
    )
    return f"""## What to do

1. Fill in what is listed above, if anything is.
2. Upload this folder: `aws s3 cp --recursive . {folder}`
3. Check that the bucket is in the region of the job, that the images of `sequences/` exist, and
   that the buckets let the worker's page read them (CORS: methods GET, HEAD, PUT; origin `*`;
   exposed header `Access-Control-Allow-Origin`).
4. If it is true, state in `InputConfig.DataAttributes.ContentClassifiers` of the request that the
   content is free of personal or adult content. That statement is yours: it is not made for you.
5. Start the work; this costs money:
{start}
6. The adjusted labels come out under the new label attribute. `audit.json` maps every frame of a
   clip back to the original video.
"""


def _skeleton_steps(folder: str) -> str:
    """What to do with a bundle whose address in S3 is ``folder``."""
    return f"""## What to do

1. Host `crowd-2d-skeleton.js`, the script of the component, where the workers' browsers can read
   it, and deploy the two functions described below.
2. Fill in what is listed above, if anything is.
3. Upload this folder: `aws s3 cp --recursive . {folder}`
4. Check that the bucket is in the region of the job, that the images of `input.manifest` exist,
   and that the buckets let the worker's page read them (CORS: methods GET, HEAD, PUT; origin `*`;
   exposed header `Access-Control-Allow-Origin`).
5. If it is true, state in `InputConfig.DataAttributes.ContentClassifiers` of the request that the
   content is free of personal or adult content. That statement is yours: it is not made for you.
6. Start the work; this costs money:
   aws sagemaker create-labeling-job --cli-input-json file://job-request.json
7. The corrected skeletons come out under the new label attribute. `audit.json` maps every line
   back to the original frame.
"""


def _files(jobs: Sequence[str], files: Sequence[tuple[str, str]]) -> str:
    lines = ["## What is here\n"]
    if len(jobs) > 1:
        names = ", ".join(f"`{job}`" for job in jobs)
        lines.append(f"A job takes ten sequences, so there are several: {names}. Each has:\n")
    lines += [f"* `{name}`: {meaning}" for name, meaning in files]
    return "\n".join(lines) + "\n"


def _sequences(jobs: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        "## Sequences\n",
        "| sequence | of | original frames | images | flagged |",
        "| --- | --- | --- | --- | --- |",
    ]
    for job in jobs:
        for one in job["sequences"]:
            first, last = one["frames"][0], one["frames"][-1]
            flagged = sum("reason" in frame for frame in one["frames"])
            lines.append(
                f"| {job['folder']}{one['name']} | {_text(one['sequence'])} "
                f"| {first['original_position']}-{last['original_position']} "
                f"| {_text(first['frame'])} to {_text(last['frame'])} | {flagged} |"
            )
    return "\n".join(lines) + "\n"


def _images(jobs: Sequence[Mapping[str, Any]]) -> str:
    """How many images of which sequence."""
    shown = [image for job in jobs for image in job["images"]]
    lines = ["## Images\n", "| sequence | images | flagged |", "| --- | --- | --- |"]
    for name in dict.fromkeys(image["sequence"] for image in shown):
        own = [image for image in shown if image["sequence"] == name]
        flagged = sum(bool(image["reasons"]) for image in own)
        lines.append(f"| {_text(name)} | {len(own):,} | {flagged:,} |")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Names and messages are data: they become neither markup nor table cells."""
    for mark, plain in (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("`", "\\`"), ("\n", " ")):
        text = text.replace(mark, plain)
    return text
