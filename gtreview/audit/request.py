"""The request that creates the labelling job, and what in it only the user can know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gtreview.audit import quotas
from gtreview.errors import InputError, QuotaError
from gtreview.formats.skeleton_template import COMPONENT_URL

# Owners of the service's functions that run before and after a task, by region.
ACCOUNTS = {
    "us-west-2": "081040173940",
    "us-east-1": "432418664414",
    "us-east-2": "266458841044",
    "eu-west-1": "568282634449",
    "eu-west-2": "487402164563",
    "ap-northeast-1": "477331159723",
    "ap-northeast-2": "845288260483",
    "ca-central-1": "918755190332",
    "eu-central-1": "203001061592",
    "ap-south-1": "565803892007",
    "ap-southeast-1": "377565633583",
    "ap-southeast-2": "454466003867",
}
UI_ACCOUNT = "394669845002"
SEVEN_DAYS, TEN_DAYS = 604_800, 864_000
EIGHT_HOURS = 28_800
"""What a custom task may take at most."""

PLACEHOLDERS = {
    "<bucket>": "the S3 bucket that the bundle is uploaded to, in the job's region",
    "<region>": f"the region the job runs in: {', '.join(ACCOUNTS)}",
    "<account>": "the account of the service's functions in that region (README.md has the table)",
    "<role-arn>": "the IAM role that lets the job read and write the bucket",
    "<workteam-arn>": "a private or vendor work team; the public crowd is not allowed",
    "<image-bucket>": "the S3 bucket that holds the images",
    "<image-folder>": "the folder of the images in that bucket",
    "<original-labels>": "the original job's label attribute name, less its -ref",
    "<original-job>": "the original job's name",
    "<creation-date>": "when the original labels were made, ISO 8601",
    "<pre-annotation-function>": "the ARN of your function that makes a task of a manifest line",
    "<post-annotation-function>": "the ARN of your function that collects the workers' answers",
    COMPONENT_URL: "the address that crowd-2d-skeleton.js is hosted at",
}
"""What stands for something that only the user can know, and what it is."""

IMAGE_PREFIX = "s3://<image-bucket>/<image-folder>/"
ORIGINAL_ATTRIBUTE = "<original-labels>-ref"
_LABEL_PLACEHOLDER = re.compile(r"<label-[^<>]+>")


def placeholders(text: str) -> dict[str, str]:
    """The placeholders in ``text`` and what each stands for, in the order of the table."""
    found = {mark: meaning for mark, meaning in PLACEHOLDERS.items() if mark in text}
    for mark in sorted(set(_LABEL_PLACEHOLDER.findall(text))):
        found[mark] = f"the name of the label with class id {mark[7:-1]}"
    return found


def in_order(marks: Mapping[str, str]) -> list[tuple[str, str]]:
    """Placeholders and what each is, in the order of the table."""
    table = list(PLACEHOLDERS)
    return sorted(marks.items(), key=lambda m: table.index(m[0]) if m[0] in table else len(table))


@dataclass(frozen=True)
class Place:
    """Where a job's files will lie and who works on it; None where only the user knows."""

    bucket: str | None
    prefix: str
    region: str | None
    role_arn: str | None
    workteam_arn: str | None

    def uri(self, name: str) -> str:
        """The S3 address of the bundle's file ``name``."""
        folder = f"{self.prefix}/" if self.prefix else ""
        return f"s3://{self.bucket or '<bucket>'}/{folder}{name}"


def check_place(place: Place, *, own_functions: bool = False) -> None:
    """Refuse what the service would: an unknown region, the public crowd, another region's team.

    ``own_functions``: the job does not need the service's functions, which some regions lack.

    Raises
    ------
    InputError : what was given is not of the form that was expected.
    QuotaError : the service does not allow it.
    """
    if place.region is not None and place.region not in ACCOUNTS and not own_functions:
        raise InputError(
            f"{place.region} is no region that adjustment of video frames is known for",
            hint=f"Choose one of {', '.join(ACCOUNTS)}.",
        )
    _check_bucket(place.bucket)
    for kind, arn, service in (
        ("role", place.role_arn, ":iam::"),
        ("work team", place.workteam_arn, ":sagemaker:"),
    ):
        if arn is not None and not (arn.startswith("arn:") and service in arn):
            raise InputError(f"the {kind} is {arn!r}; expected an ARN with {service}")
    if "public-crowd" in (place.workteam_arn or ""):
        raise QuotaError("an audit takes a private or vendor team, not the public crowd")
    if place.region and place.workteam_arn and f":{place.region}:" not in place.workteam_arn:
        team = place.workteam_arn
        raise QuotaError(f"work team {team} is not in the job's region {place.region}")


def _check_bucket(bucket: str | None) -> None:
    if bucket is not None and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise InputError(
            f"{bucket!r} is no bucket name; expected 3 to 63 small letters, digits, dots, hyphens"
        )


def image_prefix(prefix: str) -> str:
    """Where images are, with the slash that the service wants at its end.

    Raises
    ------
    InputError : it is no ``s3://bucket/folder/``.
    """
    if not prefix.startswith("s3://"):
        raise InputError(f"the images' prefix is {prefix!r}; expected s3://bucket/folder/")
    return prefix.rstrip("/") + "/"


def job_request(
    place: Place, *, name: str, label_attribute: str, kind: str, title: str, description: str
) -> dict[str, Any]:
    """The arguments of ``create_labeling_job`` for video frames; ``kind``: ``tracking`` or
    ``detection``.

    Content classifiers are a statement that only the user may make: they are never set here.
    """
    region = place.region or "<region>"
    account = ACCOUNTS[region] if place.region else "<account>"
    task = {"tracking": "VideoObjectTracking", "detection": "VideoObjectDetection"}[kind]
    function = f"arn:aws:lambda:{region}:{account}:function:%s-Adjustment{task}"
    ui = f"arn:aws:sagemaker:{region}:{UI_ACCOUNT}:human-task-ui/{task}"
    return {
        **_request(place, name, label_attribute),
        "LabelCategoryConfigS3Uri": place.uri("labelcategories.json"),
        "HumanTaskConfig": {
            **_human_task(place, title, description, SEVEN_DAYS),
            "UiConfig": {"HumanTaskUiArn": ui},
            **_functions(function % "PRE", function % "ACS"),
        },
    }


def custom_request(
    place: Place, *, name: str, label_attribute: str, template: str, title: str, description: str
) -> dict[str, Any]:
    """The arguments of ``create_labeling_job`` for the page that the bundle's file ``template``
    makes, with functions that only the user knows."""
    return {
        **_request(place, name, label_attribute),
        "HumanTaskConfig": {
            **_human_task(place, title, description, EIGHT_HOURS),
            "UiConfig": {"UiTemplateS3Uri": place.uri(template)},
            **_functions("<pre-annotation-function>", "<post-annotation-function>"),
        },
    }


def _request(place: Place, name: str, label_attribute: str) -> dict[str, Any]:
    manifest = place.uri("input.manifest")
    return {
        "LabelingJobName": name,
        "LabelAttributeName": label_attribute,
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": manifest}}},
        "OutputConfig": {"S3OutputPath": place.uri("output/")},
        "RoleArn": place.role_arn or "<role-arn>",
    }


def _functions(before: str, after: str) -> dict[str, Any]:
    return {
        "PreHumanTaskLambdaArn": before,
        "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": after},
    }


def _human_task(place: Place, title: str, description: str, seconds: int) -> dict[str, Any]:
    quotas.check_task(title, description)
    return {
        "WorkteamArn": place.workteam_arn or "<workteam-arn>",
        "TaskTitle": title,
        "TaskDescription": description,
        "NumberOfHumanWorkersPerDataObject": 1,
        "TaskTimeLimitInSeconds": seconds,
        "TaskAvailabilityLifetimeInSeconds": TEN_DAYS,
        "MaxConcurrentTaskCount": 1_000,
    }
