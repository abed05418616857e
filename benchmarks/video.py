"""How long frames of a 1080p H.264 video with 250-frame groups take, beside what one would use
instead.

    python -m benchmarks.video

Stepping forward and backward, random jumps beside a bare decode from the key frame, the first
picture of an hour, all beside OpenCV's VideoCapture with CAP_PROP_POS_FRAMES, whose wrong frames
are counted as well. Prints budgets kept and missed, writes bench-out/video.json.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from time import perf_counter

import av

# Before OpenCV is loaded: it prints an error for each frame that it cannot read.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
import cv2
import numpy as np

from benchmarks.figures import Figure, percentiles, save
from gtreview.frames.decode import Picture
from gtreview.frames.source import open_frames
from gtreview.frames.video import Video
from gtreview.frames.video_index import VideoIndex
from gtreview.frames.video_picture import picture_of
from gtreview.frames.video_scan import index

WIDTH, HEIGHT, RATE, GROUP, MINUTE = 1920, 1080, 25, 250, 1500
JUMPS, REPEATS = 20, 60
PARTS = (10, 20, 40, 125, 250)
"""How many frames of a group are held in turn, to find the least cache that keeps the budget."""
BACKWARD_MS = 20.0
REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "video"
ENCODER = {"preset": "veryfast", "sc_threshold": "0", "x264-params": "scenecut=0"}


def draw(number: int, ground: Picture) -> Picture:
    """A street that goes by, with the frame's number in 12 squares."""
    drawn = np.roll(ground, 6 * number, axis=1)
    for bit in range(12):
        drawn[40:140, 40 + 120 * bit : 140 + 120 * bit] = 235 if number >> bit & 1 else 20
    return drawn


def number_in(picture: Picture) -> int:
    """What `draw` drew."""
    return sum(int(picture[90, 90 + 120 * bit, 1] > 128) << bit for bit in range(12))


def write_minute(path: Path, count: int = MINUTE, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
    chance = np.random.default_rng(0)
    ground = cv2.resize(chance.integers(40, 215, (27, 48, 3), np.uint8), size)
    ground = cv2.add(ground, chance.integers(0, 12, ground.shape, np.uint8))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options=ENCODER)
        (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
        stream.codec_context.gop_size, stream.codec_context.max_b_frames = GROUP, 2
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(draw(number, ground), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def write_hour(minute: Path, path: Path) -> None:
    """The minute, repeated packet by packet."""
    with av.open(str(minute)) as old, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for repeat in range(REPEATS):
            old.seek(0)
            for packet in old.demux(video=0):
                if packet.dts is None:
                    continue
                ticks = int(repeat * MINUTE / RATE / packet.time_base)
                packet.pts += ticks
                packet.dts += ticks
                packet.stream = stream
                new.mux(packet)


def times(calls: Iterable[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call."""
    taken = []
    for call in calls:
        start = perf_counter()
        call()
        taken.append(1000 * (perf_counter() - start))
    return taken


class Bare:
    """A decode from the key frame on and nothing else, the file kept open."""

    def __init__(self, path: Path) -> None:
        self.container = av.open(str(path))
        self.stream = self.container.streams.video[0]
        self.stream.thread_type = "AUTO"

    def read(self, i: int) -> Picture:
        pts = int(i / RATE / self.stream.time_base)
        self.container.seek(pts, stream=self.stream)
        for frame in self.container.decode(self.stream):
            if frame.pts >= pts:
                return picture_of(frame)
        raise AssertionError(i)


class OpenCV:
    """VideoCapture, set to the wanted frame before each read that is not the next one."""

    def __init__(self, path: Path) -> None:
        self.capture, self.next = cv2.VideoCapture(str(path)), 0

    def read(self, i: int) -> Picture | None:
        if i != self.next:
            self.capture.set(cv2.CAP_PROP_POS_FRAMES, i)
        self.next = i + 1
        return self.capture.read()[1]


Reader = Callable[[int], Picture | None]
Steps = dict[str, dict[str, dict[str, float]]]


def walk(read: Reader, way: list[int]) -> dict[str, float]:
    """Times of all steps of ``way`` after the first, which decodes up to there."""
    read(way[0])
    return percentiles(times(partial(read, i) for i in way[1:]))


def side_by_side(readers: dict[str, Reader], way: list[int]) -> dict[str, dict[str, float]]:
    """Times of the same reads, in turn: whatever else the machine does meets all alike."""
    taken: dict[str, list[float]] = {name: [] for name in readers}
    for i in way:
        for name, read in readers.items():
            taken[name] += times([partial(read, i)])
    return {name: percentiles(found) for name, found in taken.items()}


def measure_steps(path: Path) -> Steps:
    found = index(path)
    chance = random.Random(0)
    jumps = chance.sample(range(MINUTE), JUMPS)
    forward, backward = list(range(250, 500)), list(range(749, 499, -1))

    def gtreview() -> Reader:
        return Video(path, found).read

    readers: dict[str, Callable[[], Reader]] = {
        "gtreview": gtreview,
        "PyAV": lambda: Bare(path).read,
        "OpenCV": lambda: OpenCV(path).read,
    }
    result: Steps = {"forward": {}, "backward": {}, "jump": {}}
    for name, reader in readers.items():
        if name != "PyAV":
            result["forward"][name] = walk(reader(), forward)
            few = backward if name == "gtreview" else backward[: JUMPS + 1]
            result["backward"][name] = walk(reader(), few)
    result["jump"] = side_by_side({name: reader() for name, reader in readers.items()}, jumps)
    assert [number_in(gtreview()(i)) for i in jumps[:3]] == jumps[:3]
    return result


def measure_parts(path: Path) -> dict[str, dict[str, float]]:
    """Steps backward through a group of which only a part can be held, by how many frames."""
    found = index(path)
    whole = Video(path, found)
    whole.read(0)
    each = whole.bytes_held
    whole.close()
    result = {}
    for part in PARTS:
        video = Video(path, found, budget=part * each)
        taken = times(partial(video.read, i) for i in range(499, 249, -1))
        video.close()
        mean = round(float(np.mean(taken)), 2)
        held = {"megabytes": round(part * each / 2**20)}
        result[str(part)] = {**held, **percentiles(taken[1:]), "mean": mean, "most": max(taken)}
    return result


def least_part(parts: dict[str, dict[str, float]]) -> str:
    """The fewest frames held with which nineteen of twenty steps are within the budget."""
    return next((part for part, ms in parts.items() if ms["p95"] <= BACKWARD_MS), "none")


def measure_hour(minute: Path, path: Path) -> dict[str, float]:
    """Seconds until the first picture, and until all frames are known."""
    write_hour(minute, path)
    names = tuple(map(str, range(REPEATS * MINUTE)))
    start = perf_counter()
    frames = open_frames(path, names, cache=path.parent / "cache", wait=False)
    frames.read(0)
    first = perf_counter() - start
    frames.wait()
    whole = perf_counter() - start
    assert not frames.missing and number_in(frames.read(MINUTE * 30 + 7)) == 7
    return {"first_picture_s": round(first, 3), "index_s": round(whole, 2),
            "gigabytes": round(path.stat().st_size / 1e9, 2)}  # fmt: skip


def wrong_reads(read: Reader, plain: list[Picture], way: list[int]) -> int:
    """Reads that give nothing, or a picture that is nearer to another frame's."""
    wrong = 0
    for i in way:
        picture = read(i)
        if picture is None:
            wrong += 1
            continue
        small = shrunk(picture)
        off = [float(np.abs(small - other).mean()) for other in plain]
        wrong += off[i] > min(off) + 0.5
    return wrong


def shrunk(picture: Picture) -> Picture:
    return cv2.resize(picture[..., :3], (64, 36), interpolation=cv2.INTER_AREA).astype(np.float32)


def same_stream(path: Path, other: OpenCV) -> int:
    """The first stream with pictures of the size that OpenCV shows."""
    width = int(other.capture.get(cv2.CAP_PROP_FRAME_WIDTH))
    with av.open(str(path)) as container:
        videos = container.streams.video
        return next((video.index for video in videos if video.width == width), videos[0].index)


def decoded(
    container: av.container.InputContainer, found: VideoIndex
) -> Iterator[tuple[int, Picture]]:
    """Position and picture of what can be decoded, one after the other."""
    for packet in container.demux(container.streams[found.stream]):
        try:
            for frame in packet.decode():
                yield found.position[frame.pts], shrunk(picture_of(frame))
        except av.error.FFmpegError:
            continue


def measure_truth(reads: int = 100) -> dict[str, dict[str, int]]:
    """Wrong ones of ``reads`` random reads of each real video, beside a plain decode."""
    result = {}
    for path in sorted(REAL.glob("*.m*")):
        if path.suffix == ".json":
            continue
        other = OpenCV(path)
        found = index(path, same_stream(path, other))
        video = Video(path, found)
        with av.open(str(path)) as container:
            plain = dict(decoded(container, found))
        # A damaged frame has no picture that could be wrong.
        pictures = [plain.get(i, np.full((36, 64, 3), 1e3, np.float32)) for i in range(len(found))]
        way = random.Random(0).choices(sorted(plain), k=reads)
        result[path.name] = {
            "gtreview": wrong_reads(video.read, pictures, way),
            "OpenCV": wrong_reads(other.read, pictures, way),
        }
    return result


def figures(
    steps: Steps,
    parts: dict[str, dict[str, float]],
    hour: dict[str, float],
    truth: dict[str, dict[str, int]],
) -> list[Figure]:
    """The rows."""
    known = f"all frames known after {hour['index_s']} s"
    opened = f"first picture of an hour ({hour['gigabytes']} GB)"
    return [
        of_step(f"step forward, 1080p H.264, {GROUP} frames a group", steps["forward"], 16),
        of_step("step backward in it", steps["backward"], BACKWARD_MS),
        of_parts(parts),
        of_jump(steps["jump"]),
        Figure(opened, hour["first_picture_s"], "s", 1, more=known),
        *([of_truth(truth)] if truth else []),
    ]


def of_parts(parts: dict[str, dict[str, float]]) -> Figure:
    """The row of the least cache."""
    each = (
        f"{part} frames ({ms['megabytes']:.0f} MB) p95 {ms['p95']:.1f}, most {ms['most']:.0f} ms"
        for part, ms in parts.items()
    )
    least = least_part(parts)
    what = f"the same with part of a group held; p95 is in the budget from {least} frames on"
    shown = parts.get(least, list(parts.values())[-1])
    return Figure(what, shown["p95"], "ms", BACKWARD_MS, said="p95", more="; ".join(each))


def of_jump(readers: dict[str, dict[str, float]]) -> Figure:
    """The row of random jumps."""
    bare = readers["PyAV"]["p50"]
    times = (f"{name} p50 {ms['p50']:.0f}, p95 {ms['p95']:.0f} ms" for name, ms in readers.items())
    return Figure(
        "random jump in it, over a bare decode from the key frame (PyAV), p50",
        readers["gtreview"]["p50"] / bare,
        "",
        1.2,
        {"OpenCV": readers["OpenCV"]["p50"] / bare},
        more="; ".join(times),
    )


def of_truth(wrong: dict[str, dict[str, int]]) -> Figure:
    """The row of frames that were others."""
    ours, other = (sum(each[name] for each in wrong.values()) for name in ("gtreview", "OpenCV"))
    some = {name: each["OpenCV"] for name, each in wrong.items() if each["OpenCV"]}
    parts = ", ".join(f"{count} of {name}" for name, count in some.items())
    what = f"wrong of 100 random reads of each of {len(wrong)} real videos"
    return Figure(what, ours, "", 0, more=f"OpenCV {other}: {parts}")


def of_step(what: str, readers: dict[str, dict[str, float]], most: float) -> Figure:
    """The row of steps one way."""
    ours, other = readers["gtreview"], readers["OpenCV"]
    more = f"p50 {ours['p50']:.1f} ms"
    return Figure(what, ours["p95"], "ms", most, {"OpenCV": other["p95"]}, "p95", more)


def main() -> None:
    """Measure, print, write bench-out/video.json."""
    with tempfile.TemporaryDirectory() as name:
        minute = Path(name) / "minute.mp4"
        write_minute(minute)
        steps = measure_steps(minute)
        parts = measure_parts(minute)
        hour = measure_hour(minute, Path(name) / "hour.mp4")
    truth = measure_truth()
    raw = {"steps": steps, "parts": parts, "hour": hour, "wrong": truth}
    save("video", "Video", figures(steps, parts, hour, truth), raw=raw)


if __name__ == "__main__":
    main()
