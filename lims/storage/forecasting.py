"""When something will be full: a straight line through the last months, with its range. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

LEAST_MONTHS = 3
"""Fewer say nothing about how it goes on."""

LAST_MONTHS = 12
"""What lay longer back does not count: labs change."""


@dataclass(frozen=True)
class Trend:
    """How many more there are each month: likely, and the range in which the true figure lies in 19 cases of 20."""

    per_month: float
    least: float
    most: float


@dataclass(frozen=True)
class Forecast:
    """In how many months it is full: likely, at the earliest, at the latest; None: not as it goes now."""

    trend: Trend
    likely: float | None
    earliest: float | None
    latest: float | None


def trend_of(counts: Sequence[int]) -> Trend | None:
    """The least-squares line through the last months' counts; None where there are too few."""
    last = list(counts)[-LAST_MONTHS:]
    number = len(last)
    if number < LEAST_MONTHS:
        return None
    middle, mean = (number - 1) / 2, sum(last) / number
    spread = sum((at - middle) ** 2 for at in range(number))
    slope = sum((at - middle) * (count - mean) for at, count in enumerate(last)) / spread
    missed = sum((count - mean - slope * (at - middle)) ** 2 for at, count in enumerate(last))
    margin = 2 * sqrt(missed / (number - 2) / spread)
    return Trend(slope, slope - margin, slope + margin)


def forecast(counts: Sequence[int], room: int) -> Forecast | None:
    """When `room` is reached from the last count on; None where there are too few months."""
    trend = trend_of(counts)
    if trend is None:
        return None
    left = room - counts[-1]
    return Forecast(trend, _months(left, trend.per_month), _months(left, trend.most), _months(left, trend.least))


def _months(left: int, per_month: float) -> float | None:
    if left <= 0:
        return 0.0
    return left / per_month if per_month > 1e-9 else None


def month_after(start: date, months: float) -> date:
    """The first day of the month so many months later."""
    number = start.year * 12 + start.month - 1 + int(months)
    return date(min(number // 12, 9999), number % 12 + 1, 1)


def months_until(end: date, count: int) -> list[date]:
    """The first days of the last `count` months, that of `end` the last."""
    last = end.year * 12 + end.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - count + 1, last + 1)]
