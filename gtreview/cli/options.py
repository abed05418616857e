"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Labels = Annotated[
    Path,
    typer.Argument(
        metavar="LABELS", help="SeqLabel.json, a manifest, COCO keypoints, or a folder."
    ),
]
FramesOption = Annotated[
    str | None,
    typer.Option(
        "--frames",
        help="The folder of images, .zip, .tar, video or s3://…; s3: where the sequence file says.",
    ),
]
SequenceOption = Annotated[Path | None, typer.Option("--sequence", help="The sequence file.")]
ManifestOption = Annotated[
    Path | None, typer.Option("--manifest", help="The manifest that names the labels' classes.")
]
RigOption = Annotated[
    Path | None, typer.Option("--rig", help="The skeletons' rig, or a template that has it.")
]
FrameMapOption = Annotated[
    str | None,
    typer.Option(
        "--frame-map",
        metavar="position|time|step:K[+OFFSET]|FILE.csv",
        help="Which of the video's frames the labels' are; kept with the review.",
    ),
]
StreamOption = Annotated[
    int | None,
    typer.Option(
        "--stream", min=0, help="The video stream, where it has several; kept with the review."
    ),
]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint-url", help="An S3 server other than Amazon's.")
]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", help="The profile of the AWS configuration.")
]
SizeOption = Annotated[float, typer.Option(min=0, help="Flag a size change beyond this share.")]
IouOption = Annotated[
    float, typer.Option(min=0, max=1, help="Flag an overlap with the box before under this.")
]
