"""Who keeps guessing waits."""

from lims.api.throttle import REMEMBERED, Throttle


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_few_mistakes_cost_nothing_then_each_costs_more() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    waits = []
    for _ in range(8):
        throttle.failed("an")
        waits.append(throttle.wait("an"))
        clock.now += waits[-1]
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16]
    assert throttle.wait("an") == 0
    assert throttle.wait("bob") == 0


def test_waiting_goes_by_and_is_at_most_a_quarter_of_an_hour() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(50):
        throttle.failed("an")
    assert throttle.wait("an") == 900
    clock.now += 899.5
    assert throttle.wait("an") == 1
    clock.now += 1
    assert throttle.wait("an") == 0


def test_success_and_an_hour_make_it_forget() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for key in ("an", "bob"):
        for _ in range(6):
            throttle.failed(key)
    throttle.succeeded("an")
    assert throttle.wait("an") == 0
    clock.now += 3601
    throttle.failed("bob")
    assert throttle.wait("bob") == 0


def test_it_does_not_grow_without_end() -> None:
    throttle = Throttle(Clock())
    for each in range(REMEMBERED + 10):
        throttle.failed(each)
    assert len(throttle._failures) == REMEMBERED
