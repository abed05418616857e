"""Small pictures of sequences, for lists."""

from __future__ import annotations

import numpy as np
import simplejpeg

from gtreview.errors import InputError
from gtreview.frames.pages import is_pages
from gtreview.frames.source import is_video, open_frames
from gtreview.review import place
from gtreview.review.sources import Source
from gtreview.settings import cache_folder
from gtreview.storage.address import S3Object, S3Prefix

SIZE = (160, 90)
"""Pixels that a picture fits into."""
QUALITY = 85


def jpeg(source: Source, frame: int, frames: int, name: str) -> bytes:
    """Frame ``frame`` of ``frames``, called ``name``, made to fit into `SIZE`.

    Raises
    ------
    InputError : there are no frames on this machine, or they cannot be read.
    FrameError : the frame's picture cannot be had.
    """
    where = source.frames
    if where is None or isinstance(where, S3Object | S3Prefix):
        raise InputError("has no frames on this machine", path=source.labels)
    # A file of many frames knows them by position; of images only the one is looked for.
    whole = is_video(where) or is_pages(where)
    mapping, stream = place.kept_video(source.labels)
    images = open_frames(
        where,
        tuple(map(str, range(frames))) if whole else (name,),
        cache=cache_folder(),
        stream=stream if source.stream is None else source.stream,
        mapping=source.frame_map or mapping,
    )
    picture = np.asarray(images.thumbnail(frame if whole else 0, SIZE))
    data: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(picture[:, :, :3]), QUALITY, colorspace="BGR"
    )
    return data
