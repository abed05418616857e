# ruff: noqa: PLR0912, PLR0917, SIM905
"""Validates a bundle folder against the service's rules, without any code of gtreview.

`problems` returns a sentence for everything that is wrong; an empty list means that the bundle is
whole. It reads the folder as somebody who got it would: nothing else is at hand.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.audit.skeleton_validator import skeleton_problems

COLUMNS = (
    "sequence,finding,frame,last_frame,peak_frame,frame_no,frame_name,object,other_object,label,"
    "keypoints,check,value,threshold,suspicion,message,verdict,reason,note,severity"
).split(",")
LISTS = {
    "BoundingBox": "annotations",
    "Polyline": "polylines",
    "Polygon": "polygons",
    "Keypoint": "keypoints",
}
ACCOUNTS = {
    "us-west-2": "081040173940", "us-east-1": "432418664414", "us-east-2": "266458841044",
    "eu-west-1": "568282634449", "eu-west-2": "487402164563", "ap-northeast-1": "477331159723",
    "ap-northeast-2": "845288260483", "ca-central-1": "918755190332",
    "eu-central-1": "203001061592", "ap-south-1": "565803892007",
    "ap-southeast-1": "377565633583", "ap-southeast-2": "454466003867",
}  # fmt: skip
PLACEHOLDER = re.compile(r"<[a-z0-9][a-z0-9-]*>")
NAME = re.compile(r"^[A-Za-z0-9](-*[A-Za-z0-9])*$")
SHA256 = re.compile(r"^[0-9a-f]{64}$")


def problems(folder: Path) -> list[str]:
    """Everything that is wrong with the bundle in ``folder``."""
    try:
        return list(_bundle(folder))
    except (OSError, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        return [f"{folder}: cannot be read as a bundle: {type(error).__name__} {error}"]


def _bundle(folder: Path) -> Iterator[str]:
    numbered = sorted(folder.glob("job-[0-9]*"))
    numbered = [path for path in numbered if path.is_dir()]
    if (folder / "input.manifest").exists() and numbered:
        yield "a bundle is one job or has numbered jobs, not both"
    yield from _papers(folder, jobs=numbered or [folder])
    for number, job in enumerate(numbered, start=1):
        if job.name != f"job-{number:02}":
            yield f"{job.name}: expected job-{number:02}"
        yield from _papers(job, jobs=[job])
    for job in numbered or [folder]:
        yield from _job(job)


# -- the job ---------------------------------------------------------------------------------------


def _job(folder: Path) -> Iterator[str]:
    if (folder / "template.liquid.html").exists():
        yield from _skeleton_job(folder)
    else:
        yield from _video_job(folder)


def _skeleton_job(folder: Path) -> Iterator[str]:
    request, audit = _json(folder / "job-request.json"), _json(folder / "audit.json")
    yield from _common(request, set())
    yield from _task(request["HumanTaskConfig"], 28_800)
    yield from skeleton_problems(folder, request, audit)


def _video_job(folder: Path) -> Iterator[str]:
    request = _json(folder / "job-request.json")
    categories = _json(folder / "labelcategories.json")
    audit = _json(folder / "audit.json")
    lines = [
        json.loads(line)
        for line in (folder / "input.manifest").read_text("utf-8").split("\n")
        if line
    ]
    base = request["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"]
    if not base.endswith("/input.manifest") or not base.startswith("s3://"):
        yield f"ManifestS3Uri {base} does not name input.manifest"
    base = base.removesuffix("input.manifest")
    if request["LabelCategoryConfigS3Uri"] != f"{base}labelcategories.json":
        yield "LabelCategoryConfigS3Uri does not name the bundle's labelcategories.json"
    yield from _request(request, categories)
    yield from _categories(categories, verification=audit["kind"] == "verification")
    if not 1 <= len(lines) <= 10:
        yield f"a manifest takes 1 to 10 sequences, there are {len(lines)}"
    refs = [line["source-ref"] for line in lines]
    if len(set(refs)) < len(refs):
        yield "two lines refer to one sequence"
    seen: list[str] = []
    for line in lines:
        yield from _line(folder, base, line, request, categories, audit, seen)
    if len(set(seen)) < len(seen):
        yield "two lines refer to one labels file"
    yield from _placeholders(folder, request, lines, categories, audit)


def _request(request: dict[str, Any], categories: dict[str, Any]) -> Iterator[str]:
    attribute = request["LabelAttributeName"]
    if not attribute.endswith("-ref") or attribute == "-ref":
        yield f"LabelAttributeName {attribute!r} does not end in -ref"
    if attribute == categories["auditLabelAttributeName"]:
        yield "the label attribute is the original's"
    yield from _common(request, {"LabelCategoryConfigS3Uri"})
    yield from _human_task(request["HumanTaskConfig"])


def _common(request: dict[str, Any], more: set[str]) -> Iterator[str]:
    """What is wrong with what all requests have; ``more``: further fields that it must have."""
    name = request["LabelingJobName"]
    if not NAME.match(name) or len(name) > 63:
        yield f"LabelingJobName {name!r} is not 1-63 letters, digits and inner hyphens"
    if "ContentClassifiers" in json.dumps(request):
        yield "ContentClassifiers are the user's statement"
    if not request["OutputConfig"]["S3OutputPath"].startswith("s3://"):
        yield "S3OutputPath is no S3 address"
    if not re.match(r"<role-arn>$|arn:aws[a-z-]*:iam::\d{12}:role/", request["RoleArn"]):
        yield f"RoleArn {request['RoleArn']!r} is none"
    known = {
        "LabelingJobName", "LabelAttributeName", "InputConfig", "OutputConfig", "RoleArn",
        "HumanTaskConfig",
    }  # fmt: skip
    known |= more
    if set(request) != known:
        yield f"fields {sorted(set(request) ^ known)} are missing or unknown"


def _human_task(task: dict[str, Any]) -> Iterator[str]:
    ui = re.match(
        r"arn:aws:sagemaker:([a-z0-9<>-]+):394669845002:human-task-ui/VideoObject(Tracking|Detection)$",
        task["UiConfig"]["HumanTaskUiArn"],
    )
    if not ui:
        yield f"HumanTaskUiArn {task['UiConfig']['HumanTaskUiArn']!r} is none of the service's"
        return
    region, kind = ui.groups()
    account = "<account>" if region == "<region>" else ACCOUNTS.get(region)
    functions = {
        "PRE": task["PreHumanTaskLambdaArn"],
        "ACS": task["AnnotationConsolidationConfig"]["AnnotationConsolidationLambdaArn"],
    }
    for which, arn in functions.items():
        if arn != f"arn:aws:lambda:{region}:{account}:function:{which}-AdjustmentVideoObject{kind}":
            yield f"{which} function {arn!r} is not the service's in {region}"
    yield from _task(task, 604_800)


def _task(task: dict[str, Any], longest: int) -> Iterator[str]:
    """What is wrong with what all tasks have; ``longest``: how many seconds one may take."""
    team = task["WorkteamArn"]
    if "public-crowd" in team or not re.match(r"<workteam-arn>$|arn:aws[a-z-]*:sagemaker:", team):
        yield f"WorkteamArn {team!r} is no private or vendor team"
    limits = {
        "NumberOfHumanWorkersPerDataObject": (1, 1),
        "TaskTimeLimitInSeconds": (30, longest),
        "TaskAvailabilityLifetimeInSeconds": (60, 864_000),
        "MaxConcurrentTaskCount": (1, 5_000),
    }
    for field, (low, high) in limits.items():
        if not isinstance(task[field], int) or not low <= task[field] <= high:
            yield f"{field} is {task[field]!r}, not {low} to {high}"
    for field, high in (("TaskTitle", 128), ("TaskDescription", 255)):
        if not 1 <= len(task[field]) <= high:
            yield f"{field} has {len(task[field])} characters, not 1 to {high}"


# -- label categories ------------------------------------------------------------------------------


def _categories(made: dict[str, Any], *, verification: bool) -> Iterator[str]:
    if made["documentVersion"] != "2020-03-01":
        yield f"documentVersion is {made['documentVersion']!r}"
    if made.get("annotationType", "BoundingBox") not in LISTS:
        yield f"annotationType is {made['annotationType']!r}"
    if not made["auditLabelAttributeName"].endswith("-ref"):
        yield "auditLabelAttributeName does not end in -ref"
    for field, limit in (("shortInstruction", 254), ("fullInstruction", 2_047)):
        if not 1 <= len(made["instructions"][field]) <= limit:
            yield f"{field} has {len(made['instructions'][field])} characters, not 1 to {limit}"
    names = [label["label"] for label in made["labels"]]
    if not 1 <= len(names) <= 30 or len(set(names)) < len(names):
        yield f"{len(names)} labels, {len(set(names))} different ones; expected 1 to 30, unique"
    shared, frame = made.get("categoryGlobalAttributes", []), made.get("frameAttributes", [])
    for label in made["labels"]:
        if not 1 <= len(label["label"]) <= 16:
            yield f"label {label['label']!r} is not 1 to 16 characters long"
        if verification and label.get("editsAllowed") != "none":
            yield f"label {label['label']} can be edited in a verification"
        if label.get("editsAllowed", "any") not in ("any", "none"):
            yield f"label {label['label']}: editsAllowed is {label['editsAllowed']!r}"
        yield from _attributes(
            f"label {label['label']}", [*shared, *label.get("categoryAttributes", [])]
        )
    yield from _attributes("frame", frame)
    for attribute in frame:
        if not attribute.get("description"):
            yield f"frame attribute {attribute['name']} has no description"
    answers = [
        a for a in (*shared, *frame) if a.get("enum") and a.get("editsAllowed", "any") == "any"
    ]
    if verification and not answers:
        yield "a verification has no attribute to answer with"


def _attributes(owner: str, attributes: list[dict[str, Any]]) -> Iterator[str]:
    free = [a for a in attributes if a["type"] == "string" and not a.get("enum")]
    if len(attributes) > 10 or len(free) > 5:
        yield f"{owner} has {len(attributes)} attributes, {len(free)} free; expected up to 10, 5"
    names = [attribute["name"] for attribute in attributes]
    if len(set(names)) < len(names):
        yield f"{owner} has an attribute twice"
    for attribute in attributes:
        where = f"{owner}, attribute {attribute['name']!r}"
        if not 1 <= len(attribute["name"]) <= 16:
            yield f"{where} is not 1 to 16 characters long"
        if attribute["type"] not in ("string", "number"):
            yield f"{where} is of type {attribute['type']!r}"
        if attribute["type"] == "number" and not {"minimum", "maximum"} <= set(attribute):
            yield f"{where} has no minimum or maximum"
        enum = attribute.get("enum", [])
        if len(enum) > 10 or any(not 1 <= len(value) <= 16 for value in enum):
            yield f"{where} has an enum of {len(enum)} values up to 16 characters; up to 10"
        if len(attribute.get("description", "")) > 128:
            yield f"{where} has a description over 128 characters"
        if attribute.get("editsAllowed", "any") not in ("any", "none"):
            yield f"{where}: editsAllowed is {attribute['editsAllowed']!r}"


# -- sequences and labels --------------------------------------------------------------------------


def _line(
    folder: Path,
    base: str,
    line: dict[str, Any],
    request: dict[str, Any],
    categories: dict[str, Any],
    audit: dict[str, Any],
    seen: list[str],
) -> Iterator[str]:
    attribute = categories["auditLabelAttributeName"]
    if set(line) != {"source-ref", attribute, f"{attribute}-metadata"}:
        yield f"a manifest line has {sorted(line)}"
        return
    metadata = line[f"{attribute}-metadata"]
    kind = (
        "tracking"
        if "Tracking" in request["HumanTaskConfig"]["UiConfig"]["HumanTaskUiArn"]
        else "detection"
    )
    if (
        metadata["type"] != f"groundtruth/video-object-{kind}"
        or metadata["human-annotated"] != "yes"
    ):
        yield f"metadata says {metadata['type']!r}, human-annotated {metadata['human-annotated']!r}"
    if not metadata["job-name"].startswith("labeling-job/") or not metadata["creation-date"]:
        yield "metadata has no job name or creation date"
    lacking = set(metadata["class-map"].values()) - {c["label"] for c in categories["labels"]}
    if lacking:
        yield f"the label categories lack {sorted(lacking)} of the class map"
    seen.append(line[attribute])
    paths = []
    for ref in (line["source-ref"], line[attribute]):
        path = folder / ref.removeprefix(base)
        if not ref.startswith(base) or ".." in ref or not path.is_file():
            yield f"{ref} is not in the bundle"
            return
        paths.append(path)
    sequence, labels = _json(paths[0]), _json(paths[1])
    yield from _sequence(paths[0].name, sequence)
    told = [
        s
        for job in audit["jobs"]
        for s in job["sequences"]
        if s["sequence_file"] == f"sequences/{paths[0].name}"
    ]
    if len(told) != 1:
        yield f"audit.json does not say what {paths[0].name} is"
        return
    class_map = metadata["class-map"]
    yield from _labels(paths[1], labels, sequence, told[0], kind, categories, class_map)
    yield from _told(told[0], sequence, labels, audit)


def _sequence(name: str, sequence: dict[str, Any]) -> Iterator[str]:
    frames = sequence["frames"]
    if not re.match(r"s3://[^/]+/(.*/)?$", sequence["prefix"]):
        yield f"{name}: prefix {sequence['prefix']!r} is no s3://…/"
    if sequence["number-of-frames"] != len(frames) or not 1 <= len(frames) <= 2_000:
        stated = sequence["number-of-frames"]
        yield f"{name}: {stated} frames stated, {len(frames)} there; 1 to 2,000"
    if not isinstance(sequence["seq-no"], int):
        yield f"{name}: seq-no is {sequence['seq-no']!r}"
    names = [frame["frame"].encode() for frame in frames]
    if any(a >= b for a, b in pairwise(names)):
        yield f"{name}: names are not in UTF-8 order"
    numbers = [frame["frame-no"] for frame in frames]
    if not all(isinstance(n, int) for n in numbers) or numbers != sorted(set(numbers)):
        yield f"{name}: frame-no does not grow"


def _labels(
    path: Path,
    labels: dict[str, Any],
    sequence: dict[str, Any],
    told: dict[str, Any],
    kind: str,
    categories: dict[str, Any],
    class_map: dict[str, str],
) -> Iterator[str]:
    entries = labels[f"{kind}-annotations"]
    numbers = {frame["frame"]: frame["frame-no"] for frame in sequence["frames"]}
    wanted = LISTS[categories.get("annotationType", "BoundingBox")]
    frame_attributes = {a["name"] for a in categories.get("frameAttributes", [])}
    shared = {a["name"] for a in categories.get("categoryGlobalAttributes", [])}
    own = {
        label["label"]: {a["name"] for a in label.get("categoryAttributes", [])} | shared
        for label in categories["labels"]
    }
    for entry in entries:
        where = f"{path.parent.name}, {entry['frame']}"
        if entry["frame"] not in numbers:
            yield f"{where}: the sequence has no such frame"
        # Of a whole sequence frame-no is as the labels had it; position rules.
        elif numbers[entry["frame"]] != _number(entry) and told["clip"]:
            yield f"{where}: frame-no is not the sequence's"
        strange = set(entry.get("frame-attributes") or {}) - frame_attributes
        if strange:
            yield f"{where}: frame attributes {sorted(strange)} are not declared"
        others = {key for key in LISTS.values() if entry.get(key)} - {wanted}
        if others:
            yield f"{where}: has {sorted(others)} in a job of {wanted}"
        for each in entry.get(wanted, []):
            label = class_map.get(str(each.get("class-id")))
            used = set(each.get("label-category-attributes") or {})
            if label is not None and used - own[label]:
                strange = used - own[label]
                yield f"{where}: attributes {sorted(strange)} are not declared for {label}"


def _told(
    told: dict[str, Any], sequence: dict[str, Any], labels: dict[str, Any], audit: dict[str, Any]
) -> Iterator[str]:
    name, frames = told["name"], told["frames"]
    if [f["frame"] for f in frames] != [f["frame"] for f in sequence["frames"]]:
        yield f"{name}: audit.json lists other frames than the sequence"
    if [f["position"] for f in frames] != list(range(len(frames))):
        yield f"{name}: positions in audit.json do not count from 0"
    originals = [f["original_position"] for f in frames]
    if originals != list(range(originals[0], originals[0] + len(frames))):
        yield f"{name}: is no unbroken run of original frames"
    if told["clip"] and [f["frame-no"] for f in sequence["frames"]] != list(range(len(frames))):
        yield f"{name}: the clip is not numbered from 0"
    (entries,) = [labels[key] for key in labels if key.endswith("-annotations")]
    said = {
        e["frame"]: (e.get("frame-attributes") or {}).get(audit["reason_attribute"])
        for e in entries
    }
    for frame in frames:
        if said.get(frame["frame"]) != frame.get("reason"):
            yield f"{name}, {frame['frame']}: the reason in the labels is not that of audit.json"
    reasons = {f["original_position"] for f in frames if f.get("reason")}
    flagged = {
        position
        for finding in audit["findings"]
        for flag in finding["flags"]
        if flag["sequence_file"] == told["sequence_file"]
        for position in range(flag["frame"], flag["last_frame"] + 1)
    }
    if reasons != flagged:
        yield f"{name}: frames {sorted(reasons ^ flagged)} have a reason or a flag, not both"
    if not flagged:
        yield f"{name}: nothing is flagged in it"


# -- what is for people ----------------------------------------------------------------------------


def _papers(folder: Path, jobs: list[Path]) -> Iterator[str]:
    audit = _json(folder / "audit.json")
    readme = (folder / "README.md").read_text("utf-8")
    if not audit["gtreview"] or audit["kind"] not in ("adjustment", "verification"):
        yield "audit.json has no version or kind"
    if (audit["worker_ui"] == "skeleton") != (jobs[0] / "template.liquid.html").exists():
        yield f"audit.json says {audit['worker_ui']!r} of the worker's page"
    if not audit["inputs"] or not all(SHA256.match(one["sha256"]) for one in audit["inputs"]):
        yield "audit.json lists no inputs with SHA-256"
    if not audit["thresholds"] or not all(one["values"] for one in audit["thresholds"]):
        yield "audit.json has no thresholds"
    prefix = "" if jobs == [folder] else None
    stated = [job["folder"].rstrip("/") for job in audit["jobs"]]
    if stated != ([""] if prefix == "" else [job.name for job in jobs]):
        yield f"audit.json tells of jobs {stated}"
    for job in audit["jobs"]:
        for one in job.get("sequences", []):
            for key in ("sequence_file", "labels"):
                if not (folder / one[key]).is_file():
                    yield f"audit.json names {one[key]}, which is not there"
    for mark in audit["placeholders"]:
        if mark not in readme:
            yield f"README.md does not explain {mark}"
    for notice in audit["notices"]:
        if notice["text"].split("<")[0].split("`")[0].split("&")[0].split("|")[0] not in readme:
            yield f"README.md does not say: {notice['text']}"
    yield from _flag_list(folder / "flags.csv", audit)


def _flag_list(path: Path, audit: dict[str, Any]) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    if reader.fieldnames != COLUMNS:
        yield f"flags.csv has columns {reader.fieldnames}"
        return
    for number, row in enumerate(rows, start=1):
        for column, cell in row.items():
            number_like = re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", cell)
            if cell[:1] in "=+-@\t\r" and cell and not number_like:
                yield f"flags.csv, row {number}: {column} could become a formula"
    flags = [row for row in rows if row["check"] != "agreement"]
    findings = [int(row["finding"]) for row in flags]
    if findings != sorted(findings) or min(findings, default=1) < 1:
        yield "flags.csv does not count findings from 1 in order"
    listed = {
        (row["check"], _unguarded(row["object"]), int(row["frame"]), int(row["last_frame"]))
        for row in flags
    }
    told = {
        (flag["check"], flag["object"], flag["frame"], flag["last_frame"])
        for finding in audit["findings"]
        for flag in finding["flags"]
    }
    if listed != told:
        yield f"flags.csv and audit.json differ in {sorted(listed ^ told)}"


def _placeholders(
    folder: Path,
    request: dict[str, Any],
    lines: list[dict[str, Any]],
    categories: dict[str, Any],
    audit: dict[str, Any],
) -> Iterator[str]:
    texts = [json.dumps(request), json.dumps(lines), json.dumps(categories["labels"])]
    texts += [json.dumps(_json(path)["prefix"]) for path in (folder / "sequences").glob("*.json")]
    used = set(PLACEHOLDER.findall(" ".join(texts)))
    if used - set(audit["placeholders"]):
        yield f"placeholders {sorted(used - set(audit['placeholders']))} are not listed"


def _unguarded(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if re.match(r"'+\s*[=+@-]", cell) else cell


def _number(entry: dict[str, Any]) -> int:
    return int(entry.get("frame-no", entry.get("frame-number")))


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def aws_shape_problems(request: dict[str, Any]) -> list[str] | None:
    """What boto3's own model says of the request; None where botocore is not installed."""
    try:
        from botocore.loaders import Loader
        from botocore.model import ServiceModel
        from botocore.validate import ParamValidator
    except ImportError:
        return None
    model = ServiceModel(Loader().load_service_model("sagemaker", "service-2"))
    shape = model.operation_model("CreateLabelingJob").input_shape
    report = ParamValidator().validate(request, shape)
    return [report.generate_report()] if report.has_errors() else []
