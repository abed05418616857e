"""The cache under orderly and disorderly requests."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from gtreview.errors import Cancelled, FrameError
from gtreview.frames.cache import FrameCache
from gtreview.frames.decode import Picture
from gtreview.frames.prefetch import wanted
from gtreview.frames.wish import WHOLE, ReducedPicture, Wish, reduction_for, reduction_of

SHAPE = (10, 10, 4)
ONE = 400


class Counted:
    """A source whose pictures carry their position; reads can be held back."""

    def __init__(self, length: int, broken: tuple[int, ...] = ()) -> None:
        self.length, self.broken = length, broken
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.reads: list[int] = []

    def __len__(self) -> int:
        return self.length

    def read(self, i: int, wish: Wish = WHOLE) -> Picture:
        self.reads.append(i)
        self.begun.release()
        assert self.gate.wait(10)
        if i in self.broken:
            raise FrameError(f"frame {i} is damaged.")
        return np.full(SHAPE, i % 256, np.uint8)


class Arrivals:
    """What on_ready was told, and a way to wait for it."""

    def __init__(self) -> None:
        self.seen: dict[int, Picture | FrameError] = {}
        self.changed = threading.Condition()

    def __call__(self, frame: int, result: Picture | FrameError) -> None:
        with self.changed:
            self.seen[frame] = result
            self.changed.notify_all()

    def wait_for(self, *frames: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: set(frames) <= set(self.seen), 10)


@contextmanager
def cached(
    source: Counted, budget: int = 100 * ONE, workers: int = 2
) -> Iterator[tuple[FrameCache, Arrivals]]:
    arrivals = Arrivals()
    before = threading.active_count()
    cache = FrameCache(source, budget=budget, workers=workers, on_ready=arrivals)
    try:
        yield cache, arrivals
    finally:
        source.gate.set()
        cache.close()
    assert threading.active_count() == before
    assert cache.bytes_held == 0


def test_frames_are_decoded_in_the_order_of_the_request() -> None:
    source = Counted(100)
    with cached(source, workers=1) as (cache, arrivals):
        assert cache.get(50) is None
        cache.want((50, 49, 80, 51))
        arrivals.wait_for(50, 49, 80, 51)
        assert source.reads == [50, 49, 80, 51]
        picture = cache.get(50)
        assert isinstance(picture, np.ndarray) and picture[0, 0, 0] == 50


def test_the_newest_request_wins_and_stale_ones_are_dropped() -> None:
    source = Counted(1000)
    source.gate.clear()
    with cached(source, workers=1) as (cache, arrivals):
        for frame in range(0, 900, 10):
            cache.want((frame, frame + 1, frame + 2))
            if frame == 0:
                assert source.begun.acquire(timeout=10)
        source.gate.set()
        arrivals.wait_for(890, 891, 892)
        assert source.reads == [0, 890, 891, 892]
        assert 0 not in arrivals.seen


def test_the_budget_holds_and_the_neighbourhood_is_protected() -> None:
    source = Counted(200)
    with cached(source, budget=6 * ONE, workers=1) as (cache, arrivals):
        for frame in range(0, 100, 7):
            cache.want((frame, frame + 1, frame + 2))
            arrivals.wait_for(frame, frame + 1, frame + 2)
            assert cache.bytes_held <= 6 * ONE
            assert all(cache.get(f) is not None for f in (frame, frame + 1, frame + 2))
        assert cache.get(0) is None


def test_a_budget_below_one_picture_still_shows_the_wanted_frame() -> None:
    source = Counted(50)
    with cached(source, budget=1, workers=2) as (cache, arrivals):
        for frame in (3, 30, 9):
            cache.want(wanted(frame, len(source)))
            arrivals.wait_for(frame)
            assert cache.get(frame) is not None
    # Nothing was decoded over and over for lack of room.
    assert len(source.reads) <= 6


def test_an_error_is_a_result_like_any_other() -> None:
    source = Counted(10, broken=(4,))
    with cached(source) as (cache, arrivals):
        cache.want((4, 5))
        arrivals.wait_for(4, 5)
        assert isinstance(cache.get(4), FrameError)
        assert isinstance(cache.get(5), np.ndarray)
        cache.want((4,))
        cache.want((6,))
        arrivals.wait_for(6)
    assert source.reads.count(4) == 1


def test_a_failing_reader_or_listener_does_not_stop_the_threads(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Faulty(Counted):
        def read(self, i: int, wish: Wish = WHOLE) -> Picture:
            if i == 1:
                raise RuntimeError("a fault in a reader")
            return super().read(i)

    source, told = Faulty(10), threading.Event()

    def listener(frame: int, result: Picture | FrameError) -> None:
        if frame == 1:
            assert isinstance(result, FrameError)
            raise RuntimeError("a fault in a listener")
        told.set()

    cache = FrameCache(source, budget=10**6, workers=1, on_ready=listener)
    cache.want((1, 2))
    assert told.wait(10)
    cache.close()
    assert "a fault in a reader" in caplog.text and "a fault in a listener" in caplog.text


def test_close_while_decoding_joins_and_can_be_repeated() -> None:
    source = Counted(10)
    source.gate.clear()
    before = threading.active_count()
    cache = FrameCache(source, budget=10**6, workers=3)
    cache.want((5, 6, 7))
    assert source.begun.acquire(timeout=10)
    threading.Timer(0.01, source.gate.set).start()
    cache.close()
    cache.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("decode-")]
    assert threading.active_count() <= before + 1


def test_disorderly_requests_never_mix_pictures_up() -> None:
    source, chance = Counted(256), random.Random(5)
    wrong: list[int] = []

    def check(frame: int, result: Picture | FrameError) -> None:
        if isinstance(result, FrameError) or not (result == frame).all():
            wrong.append(frame)

    def look(cache: FrameCache, seed: int) -> None:
        own = random.Random(seed)
        for _ in range(400):
            frame = own.randrange(256)
            picture = cache.get(frame)
            if isinstance(picture, np.ndarray) and not (picture == frame).all():
                wrong.append(frame)

    before = threading.active_count()
    cache = FrameCache(source, budget=20 * ONE, workers=3, on_ready=check)
    lookers = [threading.Thread(target=look, args=(cache, seed)) for seed in range(2)]
    for thread in lookers:
        thread.start()
    for _ in range(1500):
        cache.want(wanted(chance.randrange(256), 256, chance.choice((-4, -1, 1))))
        assert cache.bytes_held <= 21 * ONE
    for thread in lookers:
        thread.join()
    cache.close()
    assert not wrong
    assert threading.active_count() == before


class Scaled(Counted):
    """A source that reduces pictures as is wished."""

    def read(self, i: int, wish: Wish = WHOLE) -> Picture:
        super().read(i)
        reduction = reduction_for(wish.scale)
        picture = np.full((8 // reduction, 8 // reduction, 4), i, np.uint8).view(ReducedPicture)
        picture.reduction, picture.frame_size = reduction, (8, 8)
        return picture


def test_pictures_are_decoded_as_large_as_they_are_shown() -> None:
    source = Scaled(10)
    with cached(source, workers=1) as (cache, arrivals):
        cache.show_at(0.3)
        cache.want((3, 4))
        arrivals.wait_for(3, 4)
        assert cache.bytes_held == 2 * 4 * 4 * 4
        assert reduction_of(cache.get(3)) == 2
        arrivals.seen.clear()
        source.gate.clear()
        cache.show_at(1.0)
        assert source.begun.acquire(timeout=10)
        assert reduction_of(cache.get(3)) == 2, "the small one stays until the large one is there"
        source.gate.set()
        arrivals.wait_for(3, 4)
        assert reduction_of(cache.get(3)) == 1
        assert cache.bytes_held == 2 * 8 * 8 * 4


def test_zooming_out_decodes_nothing_again() -> None:
    source = Scaled(10)
    with cached(source, workers=1) as (cache, arrivals):
        cache.want((3,))
        arrivals.wait_for(3)
        cache.show_at(0.1)
        cache.want((3, 4))
        arrivals.wait_for(4)
    assert source.reads == [3, 4]


class Slow(Counted):
    """A source that decodes its way to frame 5 for as long as that is wanted."""

    def read(self, i: int, wish: Wish = WHOLE) -> Picture:
        while i == 5 and wish.wanted():
            self.begun.release()
        if i == 5:
            raise Cancelled("frame 5 is no longer wanted")
        return super().read(i)


@pytest.mark.parametrize("later", [(9,), (9, 5)])
def test_what_is_under_way_is_given_up_for_what_is_wanted_more(later: tuple[int, ...]) -> None:
    source = Slow(10)
    with cached(source, workers=1) as (cache, arrivals):
        cache.want((5,))
        assert source.begun.acquire(timeout=10)
        cache.want(later)
        arrivals.wait_for(9)
        assert cache.get(5) is None
        cache.want(())
