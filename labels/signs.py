"""Signs of hazard and quarantine, drawn by us after the pictograms of GHS (United Nations) and ISO 7010.

Each lies in a square of 1 × 1, downwards, and is painted in order: dark shapes, and light ones over them.
"""

import math
from typing import NamedTuple


class Shape(NamedTuple):
    """A filled polygon."""

    dark: bool
    points: tuple[tuple[float, float], ...]


Sign = tuple[Shape, ...]


def _disc(x: float, y: float, radius: float, *, dark: bool, steps: int = 36) -> Shape:
    turns = [2 * math.pi * step / steps for step in range(steps)]
    return Shape(dark, tuple((round(x + radius * math.cos(t), 4), round(y + radius * math.sin(t), 4)) for t in turns))


def _diamond(radius: float, *, dark: bool) -> Shape:
    return Shape(dark, ((0.5, 0.5 - radius), (0.5 + radius, 0.5), (0.5, 0.5 + radius), (0.5 - radius, 0.5)))


def _in_diamond(*shapes: Shape) -> Sign:
    return (_diamond(0.5, dark=True), _diamond(0.42, dark=False), *shapes)


def _flame() -> Sign:
    outer = (
        (0.50, 0.20),
        (0.58, 0.31),
        (0.57, 0.38),
        (0.64, 0.34),
        (0.69, 0.46),
        (0.68, 0.57),
        (0.62, 0.65),
        (0.50, 0.68),
    )
    left = ((0.38, 0.65), (0.32, 0.57), (0.31, 0.46), (0.37, 0.40), (0.40, 0.46), (0.45, 0.38), (0.44, 0.29))
    inner = ((0.51, 0.44), (0.57, 0.53), (0.56, 0.60), (0.50, 0.63), (0.44, 0.60), (0.43, 0.53))
    ground = ((0.36, 0.71), (0.64, 0.71), (0.61, 0.745), (0.39, 0.745))
    return _in_diamond(Shape(True, outer + left), Shape(False, inner), Shape(True, ground))


def _exclamation() -> Sign:
    stroke = ((0.44, 0.24), (0.56, 0.24), (0.53, 0.58), (0.47, 0.58))
    return _in_diamond(Shape(True, stroke), _disc(0.5, 0.68, 0.06, dark=True))


def _biohazard() -> Sign:
    """Three open rings round a middle one: each a dark disc with a light one, opened outwards."""
    shapes: list[Shape] = []
    turns = [math.radians(degrees) for degrees in (-90, 30, 150)]
    centres = [(0.5 + 0.21 * math.cos(turn), 0.53 + 0.21 * math.sin(turn)) for turn in turns]
    shapes += [_disc(x, y, 0.235, dark=True) for x, y in centres]
    for (x, y), turn in zip(centres, turns, strict=True):
        shapes.append(_disc(x + 0.055 * math.cos(turn), y + 0.055 * math.sin(turn), 0.185, dark=False))
    shapes += [_disc(0.5, 0.53, 0.19, dark=True), _disc(0.5, 0.53, 0.135, dark=False)]
    for (x, y), turn in zip(centres, turns, strict=True):
        shapes.append(_disc(x + 0.075 * math.cos(turn), y + 0.075 * math.sin(turn), 0.155, dark=False))
    shapes.append(_disc(0.5, 0.53, 0.05, dark=False))
    return tuple(shapes)


def _stop() -> Sign:
    """An octagon with a bar: what bears it stays where it is."""
    corners = [math.radians(22.5 + 45 * step) for step in range(8)]
    octagon = tuple((round(0.5 + 0.5 * math.cos(t), 4), round(0.5 + 0.5 * math.sin(t), 4)) for t in corners)
    inner = tuple((round(0.5 + 0.43 * math.cos(t), 4), round(0.5 + 0.43 * math.sin(t), 4)) for t in corners)
    core = tuple((round(0.5 + 0.39 * math.cos(t), 4), round(0.5 + 0.39 * math.sin(t), 4)) for t in corners)
    bar = ((0.22, 0.42), (0.78, 0.42), (0.78, 0.58), (0.22, 0.58))
    return Shape(True, octagon), Shape(False, inner), Shape(True, core), Shape(False, bar)


SIGNS: dict[str, Sign] = {
    "flammable": _flame(),
    "harmful": _exclamation(),
    "biohazard": _biohazard(),
    "quarantine": _stop(),
}
"""The signs by name: GHS02, GHS07, ISO 7010 W009, and our own for what may not leave."""
