"""How long it takes until the first picture of a prefix on S3 is there.

    python -m benchmarks.s3

A real S3 server on this machine holds 10,000 objects, of which the first 500, those that are looked
at, are JPEGs of 1920 × 1080; every answer comes 50 ms late.
The labels (50,000 boxes) are opened as the window opens them, in a new process each time: without
and with boto3 imported, nothing kept on the disk; and again with what the first run kept. Then
frames a second, side by side and one by one. Prints what it finds beside the budget and writes it
to bench-out/s3.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from time import perf_counter

import cv2
import numpy as np

from benchmarks.figures import Figure, save
from benchmarks.labels import write_labels
from gtreview.frames.cache import FrameCache
from gtreview.frames.prefetch import wanted
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from gtreview.settings import Settings
from gtreview.storage.address import address
from tests.storage import s3_server

FRAMES, PICTURES, OBJECTS, LATENCY_S = 10_000, 500, 5, 0.05
BUDGET_S = 1.0
WORKERS = 12


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as name, s3_server.server(folder := Path(name)) as url:
        labels = folder / "job" / "SeqLabel.json"
        labels.parent.mkdir()
        write_labels(labels, OBJECTS, FRAMES)
        fill(url)
        with s3_server.proxy(url) as (way, faults):
            faults.latency = LATENCY_S
            runs = {
                "nothing kept": measured(labels, way, folder / "a"),
                "opened again": measured(labels, way, folder / "a"),
                "nothing kept, boto3 imported before": measured(labels, way, folder / "b", "boto3"),
            }
    save("s3", "Frames on S3", [figure(title, run) for title, run in runs.items()], raw=runs)


def figure(title: str, run: dict[str, float]) -> Figure:
    """The row of a run."""
    what = f"first picture of a prefix of {FRAMES:,} images at {1000 * LATENCY_S:.0f} ms latency"
    more = f"{run['together']:.0f} frames/s side by side, {run['single']:.0f} one by one"
    return Figure(f"{what}, {title}", run["first_picture_s"], "s", BUDGET_S, more=more)


def fill(url: str) -> None:
    """Put the images there: noise and edges, some 500 kB each."""
    chance = np.random.default_rng(0)
    noise = chance.integers(0, 255, (1080, 1920, 3), np.uint8)
    data = cv2.imencode(".jpg", cv2.GaussianBlur(noise, (0, 0), 1.1))[1].tobytes()
    admin = s3_server.client(url)

    def size(i: int) -> int:
        return len(data) if i < PICTURES else 1

    def put(i: int) -> None:
        admin.put_object(Bucket=s3_server.BUCKET, Key=f"job/{i:06}.jpg", Body=data[: size(i)])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(FRAMES)))


def measured(labels: Path, way: str, cache: Path, imported: str = "json") -> dict[str, float]:
    """`open_once` in a process of its own, with the module ``imported`` before the clock runs."""
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": s3_server.KEY,
        "AWS_SECRET_ACCESS_KEY": s3_server.SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
        "GTREVIEW_CACHE_DIR": str(cache),
        "GTREVIEW_CONFIG_DIR": str(cache),
    }
    code = f"import {imported}; from benchmarks.s3 import open_once; open_once()"
    words = [sys.executable, "-c", code, str(labels), way]
    ended = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def open_once() -> None:
    """Open the labels with their frames, and print what it took as JSON."""
    labels, way = sys.argv[1:]
    ready: Queue[int] = Queue()
    begun = perf_counter()
    (source,) = recognise([Path(labels)], frames=address(f"s3://{s3_server.BUCKET}/job/", way))
    opened = open_source(source)
    review = Review.open(opened, settings=Settings())
    assert opened.images is not None
    cache = FrameCache(
        opened.images, budget=2**29, workers=WORKERS, on_ready=lambda frame, _: ready.put(frame)
    )
    cache.want(wanted(0, len(opened.images)))
    while ready.get() != 0:
        pass
    first = perf_counter() - begun
    cache.close()
    review.close()
    read = opened.images.read
    with ThreadPoolExecutor(WORKERS) as pool:
        together = rate(range(100, 400), lambda frames: deque(pool.map(read, frames), 0))
    single = rate(range(400, 440), lambda frames: [read(i) for i in frames])
    print(json.dumps({"first_picture_s": first, "together": together, "single": single}))


def rate(frames: range, work: Callable[[range], object]) -> float:
    """Frames a second."""
    begun = perf_counter()
    work(frames)
    return len(frames) / (perf_counter() - begun)


if __name__ == "__main__":
    main()
