"""Probes, readings, logger files and alarms, on both databases."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lims.access import Role
from lims.errors import InvalidInputError, NotAllowedError
from lims.monitoring.actions import (
    AcknowledgedAlreadyError,
    acknowledge_alarm,
    add_probe,
    change_probe,
    note_silence,
    read_logger,
    renew_token,
    report_readings,
    retire_probe,
)
from lims.monitoring.probing import ProbeExistsError, QuantityError, WatcherError
from lims.monitoring.queries import (
    AlarmView,
    UnknownAlarmError,
    UnknownProbeError,
    find_alarms,
    find_logger_files,
    find_probes,
    points_of,
    probe_for,
    probe_of_token,
    probes_around,
)
from lims.monitoring.receiving import LoggerReport, WhichProbeError, report_on
from lims.monitoring.rules import ImpossibleValueError, LimitsError, Point, ProbeNameError
from lims.people.queries import find_agent
from lims.people.signing_in import digest_of_token
from lims.storage.permitting import MomentError
from lims.storage.queries import container_for
from lims.undoing.actions import BuiltOnError, NotUndoableError, undo
from lims.undoing.verifying import verify
from lims.unit_of_work import reading, unit_of_work
from tests.lims.monitoring.conftest import SYSTEM, House, act, at, logger_file, points, send
from tests.lims.storage.conftest import technician


def alarms(**how: bool) -> list[AlarmView]:
    with reading(SYSTEM) as work:
        return find_alarms(work, **how)


def values(name: str) -> list[float]:
    with reading(SYSTEM) as work:
        return [point.value / 1000 for point in points_of(work, probe_for(work, name).id)]


def mails() -> list[str]:
    with reading(SYSTEM) as work:
        return list(work.execute(text("SELECT subject FROM message ORDER BY id")).scalars())


def read(readings: Sequence[Point], name: str = "A-top.csv", **how: object) -> LoggerReport:
    with unit_of_work(SYSTEM, now=at(48)) as work:
        return read_logger(work, file_name=name, content=logger_file(readings), **how)  # type: ignore[arg-type]


def take_back() -> None:
    act(undo, at(49))


# --- probes


def test_a_probe_says_where_it_is_and_when_it_spoke_last(house: House) -> None:
    send(house.probe, points(-80, -79.5))
    with reading(SYSTEM, now=at(1)) as work:
        (probe,) = find_probes(work)
    assert (probe.container_name, probe.last_value, probe.silent) == ("A", -79_500, False)
    assert (probe.watchers, probe.limits.high) == (("An Peeters",), -65_000)


def test_what_cannot_be_a_probe_is_refused(house: House) -> None:
    def added(**how: object) -> None:
        values = {"name": "B", "container": house.backup, **how}
        act(lambda work: add_probe(work, **values))  # type: ignore[arg-type]

    for refused, how in (
        (ProbeExistsError, {"name": "a-TOP"}),
        (QuantityError, {"quantity": "pressure"}),
        (LimitsError, {"low": 5, "high": 5}),
        (WatcherError, {"watchers": ["Nobody"]}),
    ):
        with pytest.raises(refused):
            added(**how)
    with reading(SYSTEM) as work:
        assert len(find_probes(work)) == 1


def test_a_name_may_be_used_again_once_the_probe_is_retired(house: House) -> None:
    act(lambda work: retire_probe(work, name=house.probe))
    with pytest.raises(UnknownProbeError, match="none yet"):
        send(house.probe, points(-80))
    act(lambda work: add_probe(work, name=house.probe, container=house.backup))
    with reading(SYSTEM) as work:
        assert probe_for(work, house.probe).container_name == "B"


def test_a_probe_is_not_in_use_again_where_another_has_its_name(house: House) -> None:
    act(lambda work: retire_probe(work, name=house.probe))
    with reading(SYSTEM) as work:
        retired = work.execute(text("SELECT MAX(id) FROM change_set")).scalar_one()
    act(lambda work: add_probe(work, name=house.probe, container=house.backup))
    with pytest.raises(ProbeExistsError):
        act(lambda work: undo(work, change_set_id=retired))
    take_back()
    act(lambda work: undo(work, change_set_id=retired))
    with reading(SYSTEM) as work:
        assert probe_for(work, house.probe).container_name == "A"


def test_a_token_lets_in_until_it_is_renewed(house: House) -> None:
    with reading(SYSTEM) as work:
        assert probe_of_token(work, digest_of_token(house.token)) is not None
    renewed = act(lambda work: renew_token(work, name=house.probe))
    with reading(SYSTEM) as work:
        assert probe_of_token(work, digest_of_token(house.token)) is None
        assert probe_of_token(work, digest_of_token(renewed.token)) is not None  # type: ignore[attr-defined]
    with pytest.raises(NotUndoableError):
        take_back()


def test_changing_a_probe_is_taken_back_with_its_watchers(house: House) -> None:
    def change(work: object) -> None:
        how = {"low": -95, "high": -60, "delay_minutes": 5, "silent_minutes": 30, "watchers": []}
        change_probe(work, name=house.probe, **how)  # type: ignore[arg-type]

    act(change)
    with reading(SYSTEM) as work:
        probe = probe_for(work, house.probe)
        assert (probe.limits.low, probe.limits.silence, probe.watchers) == (-95_000, timedelta(minutes=30), ())
    take_back()
    with reading(SYSTEM) as work:
        probe = probe_for(work, house.probe)
        assert (probe.limits.low, probe.limits.high, probe.watchers) == (None, -65_000, ("An Peeters",))


def renamed(house: House, new_name: str) -> None:
    how = {"low": None, "high": -65, "delay_minutes": 20, "silent_minutes": 90, "watchers": []}
    act(lambda work: change_probe(work, name=house.probe, new_name=new_name, **how))  # type: ignore[arg-type]


def test_a_probe_gets_another_name_and_its_former_one_back(house: House) -> None:
    renamed(house, " A-door ")
    with reading(SYSTEM) as work:
        changed = work.execute(text("SELECT MAX(id) FROM change_set")).scalar_one()
        assert probe_for(work, "a-door").container_name == "A"
        with pytest.raises(UnknownProbeError):
            probe_for(work, house.probe)
    act(lambda work: add_probe(work, name=house.probe, container=house.backup))
    with pytest.raises(ProbeExistsError):
        act(lambda work: undo(work, change_set_id=changed))
    take_back()
    act(lambda work: undo(work, change_set_id=changed))
    with reading(SYSTEM) as work:
        assert probe_for(work, house.probe).watchers == ("An Peeters",)


def test_a_probe_is_not_given_a_name_that_another_has_nor_one_that_is_none(house: House) -> None:
    act(lambda work: add_probe(work, name="B-top", container=house.backup))
    with pytest.raises(ProbeExistsError, match="B-top"):
        renamed(house, "b-TOP")
    with pytest.raises(ProbeNameError):
        renamed(house, " / ")
    renamed(house, house.probe.upper())
    with reading(SYSTEM) as work:
        assert probe_for(work, house.probe).name == house.probe.upper()


def test_the_probes_around_a_container_are_those_below_it_or_the_nearest_above(house: House) -> None:
    act(lambda work: add_probe(work, name="rack", container=house.racks[0]))

    def around(code: str) -> list[str]:
        with reading(SYSTEM) as work:
            return [each.name for each in probes_around(work, container_for(work, code))]

    assert around(house.failing) == ["A-top", "rack"]
    assert (around(house.boxes[0]), around(house.boxes[1]), around(house.backup)) == (["rack"], ["A-top"], [])


def test_only_whoever_arranges_sets_up_probes_and_only_whoever_measures_reads_loggers(house: House) -> None:
    nobody = technician()
    with pytest.raises(NotAllowedError), unit_of_work(nobody) as work:
        add_probe(work, name="B", container=house.backup)
    with pytest.raises(NotAllowedError), unit_of_work(nobody, now=at(48)) as work:
        read_logger(work, file_name="A-top.csv", content=logger_file(points(-80)))
    tine = technician(units={1: Role.TECHNICIAN})
    with pytest.raises(NotAllowedError), unit_of_work(tine) as work:
        retire_probe(work, name=house.probe)


# --- logger files


def test_a_logger_file_comes_in_once(house: House) -> None:
    rows = points(-80, -79, -81)
    with reading(SYSTEM, now=at(48)) as work:
        told = report_on(work, file_name="A-top.csv", content=logger_file(rows))
    assert (told.new, told.already, values(house.probe)) == (3, False, [])
    assert read(rows).new == 3
    again = read(rows, name="other A-top.csv", probes=[house.probe])
    assert (again.already, values(house.probe)) == (True, [-80, -79, -81])
    with reading(SYSTEM) as work:
        (file,) = find_logger_files(work)
        assert [check for check in verify(work) if not check.holds] == []
    assert (file.came_in, file.first_at, file.last_at) == (3, rows[0].at, rows[-1].at)


def test_files_that_overlap_bring_what_is_new_and_contradictions_are_told(house: House) -> None:
    read(points(-80, -79))
    report = read([*points(-80, -70), *points(-60, begin=1)])
    assert (report.new, report.known, len(report.refused)) == (1, 1, 1)
    assert "said otherwise" in report.refused[0].why
    assert values(house.probe) == [-80, -79, -60]


def test_a_file_is_taken_back_with_its_alarms_and_may_come_again(house: House) -> None:
    rows = points(-80, -60, -50, -40, -80)
    read(rows)
    assert [(each.kind, each.worst) for each in alarms()] == [("above", -40_000)]
    take_back()
    assert (values(house.probe), alarms()) == ([], [])
    assert read(rows).new == 5
    assert len(alarms()) == 1


def test_a_file_of_an_unknown_probe_is_refused_with_what_to_do(house: House) -> None:
    with pytest.raises(WhichProbeError, match="Say which probe"):
        read(points(-80), name="export.csv")
    with pytest.raises(WhichProbeError, match="of one probe"):
        read(points(-80), probes=[house.probe, house.probe])
    with pytest.raises(UnknownProbeError):
        read(points(-80), probes=["B"])
    assert read(points(-80), name="export.csv", probes=[house.probe]).new == 1


def test_two_channels_go_to_two_probes(house: House) -> None:
    act(lambda work: add_probe(work, name="A-rh", container=house.failing, quantity="humidity"))
    text = b"Time;A-top Temp (C);A-rh Humidity %\n2026-05-01T00:00:00Z;-80;40\n"
    report = act(lambda work: read_logger(work, file_name="x.csv", content=text), at(48))
    assert [each.probe.name for each in report.incoming] == ["A-top", "A-rh"]  # type: ignore[attr-defined]
    assert (values("A-top"), values("A-rh")) == ([-80], [40])


# --- what probes send


def test_the_same_reading_twice_counts_once(house: House) -> None:
    assert send(house.probe, points(-80, -79)) == 2
    assert send(house.probe, points(-80, -79)) == 0
    assert values(house.probe) == [-80, -79]


def test_what_cannot_have_been_measured_is_refused_altogether(house: House) -> None:
    for refused, rows in (
        (ImpossibleValueError, points(-80, -999)),
        (MomentError, points(-80, begin=60)),
        (InvalidInputError, []),
    ):
        with pytest.raises(refused), unit_of_work(SYSTEM, now=at(1)) as work:
            report_readings(work, probe=house.probe, points=rows)
    assert values(house.probe) == []


def test_readings_are_not_taken_back(house: House) -> None:
    send(house.probe, points(-80))
    with pytest.raises(NotUndoableError, match="measured what it measured"):
        take_back()


# --- alarms


def test_an_alarm_begins_grows_ends_and_is_told_once(house: House) -> None:
    for at_minute, value in enumerate((-80, -60, -60, -60, -50, -80)):
        send(house.probe, points(value, begin=at_minute / 6))
    (alarm,) = alarms()
    assert (alarm.began_at, alarm.ended_at, alarm.worst) == (at(1 / 6), at(5 / 6), -50_000)
    assert mails() == ["A-top: −60.0 °C in A"]


def test_an_alarm_that_new_limits_allow_is_over_with_the_next_reading_and_older_ones_stay(house: House) -> None:
    send(house.probe, points(-70, -60, -60, -60, -70, -60, -60, -60))
    limits = {"low": None, "high": -50, "delay_minutes": 20, "silent_minutes": 90}
    act(lambda work: change_probe(work, name=house.probe, watchers=[], **limits), at(1.3))  # type: ignore[arg-type]
    assert [each.ended_at for each in alarms()] == [None, at(4 / 6)]
    send(house.probe, points(-60, begin=1.5))
    assert [each.ended_at for each in alarms()] == [at(1.5), at(4 / 6)]


def test_readings_that_come_late_part_an_alarm_and_taken_back_they_join_it(house: House) -> None:
    read([*points(-80, -60, -60, -60), *points(-60, -60, -60, -80, begin=2)])
    (whole,) = alarms()
    assert (whole.began_at, whole.ended_at) == (at(1 / 6), at(2.5))
    read(points(-80, begin=1), name="A-top late.csv")
    assert sorted((each.began_at, each.ended_at) for each in alarms()) == [(at(1 / 6), at(1)), (at(2), at(2.5))]
    take_back()
    assert alarms() == [whole]


def test_an_alarm_waits_until_somebody_acknowledges_it(house: House) -> None:
    send(house.probe, points(-80, -60, -60, -60))
    (alarm,) = alarms(waiting=True)
    agent = act(lambda work: find_agent(work, name="An Peeters"))
    an = technician(units={})
    with pytest.raises(NotAllowedError), unit_of_work(an) as work:
        acknowledge_alarm(work, number=alarm.number)
    act(lambda work: acknowledge_alarm(work, number=alarm.number, comment=" door open "), at(2))
    assert alarms(waiting=True) == []
    assert (alarms()[0].comment, alarms()[0].acknowledged_by) == ("door open", "system")
    with pytest.raises(AcknowledgedAlreadyError, match="system has"):
        act(lambda work: acknowledge_alarm(work, number=alarm.number))
    with pytest.raises(UnknownAlarmError):
        act(lambda work: acknowledge_alarm(work, number=999))
    take_back()
    assert len(alarms(waiting=True)) == 1
    assert agent is not None


def test_a_file_is_not_taken_back_once_its_alarm_is_acknowledged(house: House) -> None:
    read(points(-80, -60, -60, -60, -80))
    (alarm,) = alarms()
    act(lambda work: acknowledge_alarm(work, number=alarm.number))
    with reading(SYSTEM) as work:
        file = work.execute(text("SELECT MAX(change_set_id) FROM logger_file")).scalar_one()
    with pytest.raises(BuiltOnError):
        act(lambda work: undo(work, change_set_id=file))


def test_a_silent_probe_gives_alarm_once_and_ends_it_by_speaking(house: House) -> None:
    send(house.probe, points(-80))
    assert act(note_silence, at(1)) == 0
    assert act(note_silence, at(3)) == 1
    assert act(note_silence, at(4)) == 0
    (alarm,) = alarms(waiting=True)
    assert (alarm.kind, alarm.began_at, alarm.ended_at) == ("silent", at(0), None)
    assert mails() == ["A-top: no readings"]
    send(house.probe, points(-80, begin=5))
    assert alarms()[0].ended_at == at(5)
    assert act(note_silence, at(9)) == 1


def test_the_database_itself_refuses_a_second_reading_and_a_second_alarm_going_on(house: House) -> None:
    send(house.probe, points(-80, -60, -60, -60))
    for table, extra in (
        ("reading", "measured_at, value) SELECT 1, measured_at, 0"),
        ("alarm", "kind, began_at, withdrawn, change_set_id) SELECT 1, kind, began_at, withdrawn, change_set_id"),
    ):
        statement = f"INSERT INTO {table} (probe_id, {extra} FROM {table} LIMIT 1"
        with pytest.raises(IntegrityError), unit_of_work(SYSTEM) as work:
            work.connection.execute(text(statement))


def test_two_files_at_once_bring_each_reading_once(house: House) -> None:
    from concurrent.futures import ThreadPoolExecutor

    rows = points(*[-80.0] * 50)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: read(rows[: 20 + 10 * number], name=f"A-top {number}.csv"), range(4)))
    assert len(values(house.probe)) == 50


def test_the_times_of_readings_are_utc(house: House) -> None:
    send(house.probe, [Point(datetime(2026, 5, 1, 3, tzinfo=UTC), -80_000)], now=at(4))
    with reading(SYSTEM) as work:
        assert points_of(work, probe_for(work, house.probe).id)[0].at == at(3)
