"""Painting one frame's skeletons: everything of one colour and size at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gtreview.model.colours import mixed
from gtreview.ui import theme
from gtreview.ui.dashes import dashed
from gtreview.ui.frame_poses import FramePoses
from gtreview.ui.plates import INK, LIGHT, tinted
from gtreview.ui.plot_paint import draw_lines
from gtreview.ui.rig_look import Places, Points, RigLook, Skeletons, present
from gtreview.ui.sprites import Sprites, Stamp

HALO = 2.4
"""How much wider the dark halo of a line is, pixels."""
SIZES = np.array([0.35, 0.5, 0.7, 1.0])
"""Shares of the rig's sizes at which skeletons are drawn."""
ROOM = 9.3
"""Radii that a skeleton has for each point along a side of its square where it is drawn in full."""
STRONG = 1.3
"""How much larger the selected skeleton is drawn."""
OTHERS_LIGHTER = 0.45
"""How much of light there is in the colours of other labels."""
CROWD = 800
"""Bones from which on the edges of their halos are not smoothed: that takes as long as all else."""


SIGNS = theme.DARK
"""The picture is the same in every theme, and signs on it are bright on a dark halo."""


class SkeletonBrush:
    """Paints `FramePoses` once; ``placed`` takes image pixels to the view's."""

    def __init__(
        self,
        painter: QPainter,
        poses: FramePoses,
        sprites: Sprites,
        placed: Callable[[Points], Points],
        view: QRectF,
    ) -> None:
        self.painter, self.poses, self.look = painter, poses, poses.look
        self.sprites, self.placed, self.view = sprites, placed, view

    def paint(self) -> None:
        """Trails and ghosts below, then all skeletons, the selected one last."""
        self._trails()
        self._ghosts()
        self._others()
        skeletons = self.poses.skeletons
        self._skeletons(skeletons.take(~skeletons.selected), 1.0)
        self._skeletons(skeletons.take(skeletons.selected), STRONG)
        self._doubts()
        self._absent()
        self._selected_point()
        self._moves()

    def _skeletons(self, skeletons: Skeletons, strength: float) -> None:
        if not len(skeletons):
            return
        xy = self.placed(skeletons.xy)
        spans, look = self.placed(skeletons.spans.reshape(-1, 2, 2)), self.look
        size = _sizes((spans[:, 1] - spans[:, 0]).max(axis=1), look)
        palette, points, bones = _colours(look, skeletons)
        lines, which = _bones(xy, look)
        seen = _in_view(lines, self.view)
        lines, (skeleton, bone) = lines[seen], which[:, seen]
        self._lines(lines, size[skeleton], bones[skeleton, bone], palette, strength)
        for level in np.unique(size):
            own = size == level
            there = self._near(xy[own])
            radius = look.style.radius * strength * SIZES[level]
            self.sprites.draw(
                self.painter,
                Stamp(look.style.points, round(radius, 2), palette),
                xy[own][there],
                points[own][there],
                ~skeletons.visible[own][there],
            )

    def _own_colours(self) -> tuple[tuple[str, ...], Places]:
        """A palette, and the places in it of the selected skeleton's points (K,)."""
        if not self.look.style.by_skeleton:
            return self.look.palette, self.look.points
        colour = self.look.skeleton_colour(self.poses.track, 0)
        return (colour,), np.zeros(len(self.look.points), np.intp)

    def _near(self, xy: Points) -> np.ndarray:
        """Which of (…, 2) points are there, and in the view or close beside it."""
        left, top, right, bottom = self.view.adjusted(-20, -20, 20, 20).getCoords()
        x, y = xy[..., 0], xy[..., 1]
        # What is absent is no number, and no number is within any bounds.
        return (x >= left) & (x <= right) & (y >= top) & (y <= bottom)

    def _lines(
        self, lines: Points, size: Places, colour: Places, palette: tuple[str, ...], strength: float
    ) -> None:
        """Halos of all below the colours of all."""
        painter, width = self.painter, self.look.style.line * strength
        cap = _cap(self.look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(lines) < CROWD)
        for level, own in _groups(size):
            painter.setPen(_pen(INK, width * SIZES[level] + HALO, 0.6, cap))
            draw_lines(painter, lines[own])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for group, own in _groups(size * len(palette) + colour):
            level, number = divmod(group, len(palette))
            painter.setPen(_pen(palette[number], width * SIZES[level], 1.0, cap))
            draw_lines(painter, lines[own])

    def _trails(self) -> None:
        trails = self.poses.trails
        palette, points = self._own_colours()
        lines = self.placed(trails.lines.reshape(-1, 2)).reshape(-1, 4)
        fade = np.clip((trails.age * 5).astype(int), 0, 4)
        for group, own in _groups(fade * len(palette) + points[trails.places]):
            step, number = divmod(group, len(palette))
            opacity = 0.9 - 0.18 * step
            for colour, width, share in ((INK, 3.4, 0.45), (palette[number], 1.5, 1.0)):
                self.painter.setPen(_pen(colour, width, opacity * share))
                draw_lines(self.painter, lines[own])

    def _ghosts(self) -> None:
        """Thin, dashed and see-through: where the skeletons were."""
        ghosts = self.poses.ghosts
        if not len(ghosts):
            return
        palette, _, bones = _colours(self.look, ghosts)
        lines, (skeleton, bone) = _bones(self.placed(ghosts.xy), self.look)
        halo = _pen(INK, 3.2, 0.35)
        self.painter.setPen(halo)
        draw_lines(self.painter, lines)
        for number, own in _groups(bones[skeleton, bone]):
            pen = _pen(palette[number], 1.3, 0.75, Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([3, 2.5])
            self.painter.setPen(pen)
            draw_lines(self.painter, lines[own])

    def _others(self) -> None:
        """Lighter and dashed, with small rings for points: where other labels have them. Of a
        crowd the bones alone, in the thinnest lines."""
        others = self.poses.others
        if not len(others):
            return
        xy = self.placed(others.xy)
        palette, points, bones = _colours(self.look, others)
        palette = tuple(mixed(colour, LIGHT, OTHERS_LIGHTER) for colour in palette)
        lines, (skeleton, bone) = _bones(xy, self.look)
        seen = _in_view(lines, self.view)
        lines, colour = lines[seen], bones[skeleton[seen], bone[seen]]
        if len(lines) < CROWD:
            self._dashes(lines, colour, palette)
            there = self._near(xy)
            stamp = Stamp("HollowCircle", round(self.look.style.radius * 0.6, 2), palette)
            self.sprites.draw(self.painter, stamp, xy[there], points[there], ~others.visible[there])
        else:
            self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._coloured(lines, colour, palette, 1.0)
            self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _dashes(self, lines: Points, colour: Places, palette: tuple[str, ...]) -> None:
        dashes, line = dashed(lines)
        self.painter.setPen(_pen(INK, 2.6, 0.4, Qt.PenCapStyle.FlatCap))
        draw_lines(self.painter, dashes)
        self._coloured(dashes, colour[line], palette, 1.3)

    def _coloured(
        self, lines: Points, colour: Places, palette: tuple[str, ...], width: float
    ) -> None:
        for number, own in _groups(colour):
            self.painter.setPen(_pen(palette[number], width, 1.0, Qt.PenCapStyle.FlatCap))
            draw_lines(self.painter, lines[own])

    def _doubts(self) -> None:
        """A ring around every point that a flag names."""
        doubt, xy = self.poses.doubt, self.placed(self.poses.skeletons.xy)
        for row, place in np.argwhere((doubt > 0) & present(xy)):
            colour = SIGNS.suspicion(float(doubt[row, place]))
            self._ring(xy[row, place], self.look.style.radius + 5, colour)

    def _absent(self) -> None:
        palette, points = self._own_colours()
        for place, at in zip(self.poses.absent, self.placed(self.poses.absent_xy), strict=True):
            self._ring(at, self.look.style.radius, palette[points[place]], dash=2.0)

    def _selected_point(self) -> None:
        poses = self.poses
        if not 0 <= poses.keypoint < poses.skeletons.xy.shape[1]:
            return
        for at in self.placed(poses.skeletons.xy[poses.skeletons.selected, poses.keypoint]):
            if np.isfinite(at).all():
                radius = self.look.style.radius * STRONG + 2.5
                self._ring(at, radius, SIGNS.accent, width=2.0)

    def _ring(
        self, at: Points, radius: float, colour: str, dash: float = 0.0, width: float = 1.6
    ) -> None:
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = _pen(colour, width)
        if dash:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([dash, dash])
        for each in (_pen(INK, width + 2, 0.6), pen):
            self.painter.setPen(each)
            self.painter.drawEllipse(QPointF(*at.tolist()), radius, radius)

    def _moves(self) -> None:
        """Arrows from where points were to where the annotator put them; a ring with a cross in
        it where one was taken away, with a plus where one was added."""
        moves, shown = self.poses.moves, SIGNS
        arrows = _arrows(self.placed(moves.moved.reshape(-1, 2, 2)))
        plus = _crosses(self.placed(moves.added), turned=False)
        cross = _crosses(self.placed(moves.removed), turned=True)
        for colour, lines in ((shown.some, arrows), (shown.confirmed, plus), (shown.high, cross)):
            for each in (_pen(INK, 4.4, 0.75), _pen(colour, 2.0)):
                self.painter.setPen(each)
                draw_lines(self.painter, lines)
        radius = self.look.style.radius + 4
        for colour, points in ((shown.confirmed, moves.added), (shown.high, moves.removed)):
            for at in self.placed(points):
                self._ring(at, radius, colour)


def draw_bones(painter: QPainter, look: RigLook, xy: Points, colour: str, width: float) -> None:
    """The bones of one skeleton, (K, 2) in the painter's pixels, without its points; ``colour``
    is its own where it has one."""
    lines, (_, bone) = _bones(xy[np.newaxis], look)
    palette = (colour,) if look.style.by_skeleton else look.palette
    colours = np.zeros(len(bone), np.intp) if look.style.by_skeleton else look.bones[bone]
    painter.setPen(_pen(INK, width + 1.6, 0.5))
    draw_lines(painter, lines)
    for number, own in _groups(colours):
        painter.setPen(_pen(palette[number], width))
        draw_lines(painter, lines[own])


def _colours(look: RigLook, skeletons: Skeletons) -> tuple[tuple[str, ...], Places, Places]:
    """A palette, and the places in it of the points (n, K) and bones (n, B) of skeletons."""
    count = len(skeletons)
    if not look.style.by_skeleton:
        points, bones = (np.tile(each, (count, 1)) for each in (look.points, look.bones))
        return look.palette, points, bones
    palette = tuple(dict.fromkeys(skeletons.colours))
    place = {colour: i for i, colour in enumerate(palette)}
    own = np.array([place[colour] for colour in skeletons.colours], np.intp)[:, np.newaxis]
    return palette, np.tile(own, (1, len(look.points))), np.tile(own, (1, len(look.bones)))


def _bones(xy: Points, look: RigLook) -> tuple[Points, Places]:
    """(m, 4) the bones whose ends are both there, and (2, m) whose and which they are."""
    lines = np.concatenate([xy[:, look.ends[:, 0]], xy[:, look.ends[:, 1]]], axis=2)
    there = present(lines[..., :2]) & present(lines[..., 2:])
    return lines[there], np.array(np.nonzero(there))


def _in_view(lines: Points, view: QRectF) -> np.ndarray:
    """(m,) False for lines that lie wholly beyond one side of the view."""
    x, y, end_x, end_y = lines.T
    left, top, right, bottom = view.adjusted(-16, -16, 16, 16).getCoords()
    seen = ((x >= left) | (end_x >= left)) & ((x <= right) | (end_x <= right))
    return seen & ((y >= top) | (end_y >= top)) & ((y <= bottom) | (end_y <= bottom))


def _sizes(extent: Points, look: RigLook) -> Places:
    """(n,) places in `SIZES` of skeletons that span (n,) pixels of the screen: smaller for one
    whose points would hide each other."""
    room = ROOM * look.style.radius * np.sqrt(len(look.points))
    share = np.nan_to_num(extent) / max(room, 1e-9)
    return np.searchsorted(SIZES, np.clip(share, SIZES[0], SIZES[-1]), side="right") - 1


def _groups(keys: Places) -> Iterator[tuple[int, Places]]:
    """Each of ``keys`` with where it stands."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    for part in np.split(order, np.flatnonzero(np.diff(ordered)) + 1):
        if len(part):
            yield int(keys[part[0]]), part


def _arrows(ends: Points) -> Points:
    """(n, 2, 2) from, to as shafts with heads: (3 n, 4) lines."""
    start, end = ends[:, 0], ends[:, 1]
    way = end - start
    length = np.maximum(np.hypot(*way.T), 1e-9)[:, np.newaxis]
    head = way / length * np.clip(length * 0.5, 3, 9)
    across = np.stack([-head[:, 1], head[:, 0]], axis=1) * 0.55
    barbs = [np.concatenate([end, end - head + side], axis=1) for side in (across, -across)]
    return np.concatenate([np.concatenate([start, end], axis=1), *barbs])


def _crosses(at: Points, *, turned: bool) -> Points:
    """Plus signs at (n, 2), or crosses where ``turned``."""
    arm = 3.5
    arms = [(arm, arm), (arm, -arm)] if turned else [(arm, 0), (0, arm)]
    return np.concatenate([np.concatenate([at - a, at + a], axis=1) for a in np.array(arms)])


def _cap(look: RigLook) -> Qt.PenCapStyle:
    """Flat ends are drawn in a fifth of the time, and points cover them where they are larger."""
    wide = look.style.line > 1.6 * look.style.radius
    return Qt.PenCapStyle.RoundCap if wide else Qt.PenCapStyle.FlatCap


def _pen(
    colour: str,
    width: float,
    opacity: float = 1.0,
    cap: Qt.PenCapStyle = Qt.PenCapStyle.RoundCap,
) -> QPen:
    pen = QPen(tinted(colour, opacity), width)
    pen.setCapStyle(cap)
    return pen
