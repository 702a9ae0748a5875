"""Logger files as they come: what is understood of them, and what is refused."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.errors import LimsError
from lims.monitoring.clocks import ZoneError, zone_of
from lims.monitoring.loggers import Understood, understand
from lims.monitoring.sheets import MOST_BYTES, NotALoggerFileError


def read(text: str, **how: str) -> Understood:
    return understand(text.encode(), **how)


def values(found: Understood, channel: int = 0) -> list[tuple[str, float]]:
    return [(f"{point.at:%d %H:%M}", point.value / 1000) for point in found.channels[channel].points]


def test_date_and_time_in_two_columns_with_decimal_commas() -> None:
    found = read("Datum;Tijd;Temperatuur [°C]\n05/01/2026;00:00;-80,1\n05/01/2026;00:10;-79,9\n")
    assert values(found) == [("04 23:00", -80.1), ("04 23:10", -79.9)]
    assert found.zone == "Europe/Brussels"
    assert "day/month/year" in found.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "time,Temp (°C)\n2026-01-04T23:00:00Z,-80.1\n2026-01-04T23:10:00Z,-79.9\n",
        "time\ttemperature C\n2026-01-05 00:00:00+01:00\t-80.1\n2026-01-05 00:10:00+0100\t-79.9\n",
        '"Plot Title: A"\n"#","Date Time, GMT+01:00","Temp, °C (LGR S/N: 10)"\n'
        "1,01/05/26 12:00:00 AM,-80.1\n2,01/05/26 12:10:00 AM,-79.9\n3,01/15/26 12:00:00 AM,\n",
        "Serial;4711\nTime zone;Europe/Brussels\n\nDate;Temperature °C\n5.1.2026 00:00;-80,1\n5.1.2026 00:10;-79,9\n",
        "Date,Time,Temperature (°F)\n2026-01-05,00:00,-112.18\n2026-01-05,00:10,-111.82\n",
        'Date,Temperature °C\n2026-01-05 00:00,"-80,1"\n2026-01-05 00:10,"-79,9"\n',
        "Date,Time,Temperature °C\n2026-01-05,00:10,-79.9\n2026-01-05,00:00,-80.1\n",
    ],
)
def test_other_loggers_say_the_same(text: str) -> None:
    assert values(read(text)) == [("04 23:00", -80.1), ("04 23:10", -79.9)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_programs_write_other_bytes(encoding: str) -> None:
    text = "Datum;Temperatur °C\r\n05/01/2026 00:00;-80,1\r\n20/01/2026 00:00;-80,2\r\n"
    found = understand(text.encode(encoding))
    assert [point.value for point in found.channels[0].points] == [-80_100, -80_200]


def test_two_channels_of_different_quantities() -> None:
    found = read(
        "Date;Temperature 1 (°C);Relative Humidity (%RH);Battery (V);Dew point (°C)\n"
        "2026-01-05 00:00;21,5;40;3,1;8\n2026-01-05 00:10;21,6;41;3,1;8\n"
    )
    assert [(each.quantity, len(each.points)) for each in found.channels] == [("temperature", 2), ("humidity", 2)]
    assert values(found, 1)[0] == ("04 23:00", 40.0)


def test_what_cannot_be_is_refused_row_by_row() -> None:
    rows = ["-80.1", "-999", "85.0", "9999", "", "Err", "-127", "-80.2"]
    lines = "\n".join(f"2026-01-05 00:{at:02d},{value}" for at, value in enumerate(rows))
    found = read(f"Date,Temperature °C\n{lines}\nyesterday,4\n2026-13-05 00:00,4\n")
    assert [point.value for point in found.channels[0].points] == [-80_100, -80_200]
    assert [each.row for each in found.refused] == [3, 4, 5, 6, 7, 8, 10, 11]
    assert "power-on" in found.refused[1].why


@pytest.mark.parametrize("celsius", [(84.5, 85.0, 85.5), (20.0, 85.0, 84.0), (84.0, 85.0, 20.0)])
def test_an_oven_that_is_warm_warms_up_or_cools_down_is_believed(celsius: tuple[float, ...]) -> None:
    rows = "".join(f"2026-01-05 00:{at}0,{each}\n" for at, each in enumerate(celsius))
    found = read(f"Date,Temperature °C\n{rows}")
    assert [point.value / 1000 for point in found.channels[0].points] == list(celsius)


def test_repeated_rows_count_once_and_contradictions_are_refused() -> None:
    found = read(
        "Date,Temperature °C\n2026-01-05 00:00,-80\n2026-01-05 00:10,-79\n2026-01-05 00:10,-79\n"
        "2026-01-05 00:20,-78\n2026-01-05 00:10,-70\n"
    )
    assert (len(found.channels[0].points), found.repeated, len(found.refused)) == (3, 1, 1)
    assert "another value" in found.refused[0].why


def test_a_file_in_which_every_moment_comes_twice_is_in_order_and_the_first_value_counts() -> None:
    rows = ("00:00,-80", "00:00,-80", "00:10,-81", "00:10,-60", "00:20,-82", "00:20,-82")
    found = read("Date,Temperature °C\n" + "".join(f"2026-01-05 {row}\n" for row in rows))
    assert [point.value for point in found.channels[0].points] == [-80_000, -81_000, -82_000]
    assert [(each.row, each.text) for each in found.refused] == [(5, "-60")]


def test_rows_out_of_order_are_put_in_order_and_gaps_are_told() -> None:
    minutes = [0, 10, 30, 20, 40, 200, 210]
    start = datetime(2026, 1, 5, tzinfo=UTC)
    lines = "\n".join(f"{start + timedelta(minutes=at):%Y-%m-%d %H:%M}Z,-80" for at in minutes)
    (channel,) = read(f"Date,Temperature °C\n{lines}\n").channels
    assert [point.at for point in channel.points] == sorted(point.at for point in channel.points)
    assert channel.gaps == ((start + timedelta(minutes=40), start + timedelta(minutes=200)),)


def hourly(first: str, count: int, half_hours: int = 1) -> list[datetime]:
    """What a clock on the wall in Belgium shows, every half hour."""
    start = datetime.fromisoformat(first).astimezone(UTC)
    steps = (start + timedelta(minutes=30 * half_hours * at) for at in range(count))
    return [step.astimezone(zone_of("Europe/Brussels")).replace(tzinfo=None) for step in steps]


@pytest.mark.parametrize("half_hours", [1, 2])
@pytest.mark.parametrize("backwards", [False, True])
def test_the_hour_that_comes_twice_is_told_apart_by_the_order(half_hours: int, backwards: bool) -> None:
    wall = hourly("2026-10-25T00:00+02:00", 12, half_hours)
    rows = [f"{local:%d/%m/%Y %H:%M};-80,{at % 10}" for at, local in enumerate(wall)]
    found = read("Datum;Temp °C\n" + "\n".join(rows[::-1] if backwards else rows) + "\n")
    moments = [point.at for point in found.channels[0].points]
    first = datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert moments == [first + timedelta(minutes=30 * half_hours * at) for at in range(12)]
    assert not found.refused


def test_the_usual_time_between_rows_tells_the_doubled_hour_apart_where_some_are_closer() -> None:
    wall = [*hourly("2026-10-24T19:30+02:00", 5), *hourly("2026-10-24T22:00+02:00", 10, 2)]
    rows = "".join(f"{local:%d/%m/%Y %H:%M};-80\n" for local in wall)
    found = read(f"Datum;Temp °C\n{rows}")
    assert (len(found.channels[0].points), found.repeated) == (15, 0)


def test_the_hour_that_is_missing_is_refused_with_what_to_do() -> None:
    rows = "29/03/2026 01:30;-80\n29/03/2026 02:30;-80\n29/03/2026 03:30;-80\n"
    found = read(f"Datum;Temp °C\n{rows}")
    assert [each.row for each in found.refused] == [3]
    assert "UTC+01:00" in found.refused[0].why
    assert len(read(f"Datum;Temp °C\n{rows}", zone="UTC+01:00").channels[0].points) == 3


def test_the_doubled_hour_that_comes_once_is_said() -> None:
    found = read("Datum;Temp °C\n25/10/2026 01:30;-80\n25/10/2026 02:30;-80\n25/10/2026 03:30;-80\n")
    assert any("comes twice" in note for note in found.notes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "a;b\n1;2\n",
        "Date;Temp °C\n",
        "Date;Serial\n2026-01-05 00:00;12\n",
        "Date;Temp °C\n2026-01-05 00:00;-999\n",
    ],
)
def test_what_is_no_logger_file_is_refused(text: str) -> None:
    with pytest.raises(NotALoggerFileError):
        read(text)


def test_other_files_are_refused() -> None:
    for content in (b"PK\x03\x04", b"%PDF-1.7", b"\x00\x01" * 100, b"a" * (MOST_BYTES + 1)):
        with pytest.raises(NotALoggerFileError):
            understand(content)
    with pytest.raises(ZoneError, match="no time zone"):
        read("Date;Temp °C\n2026-01-05 00:00;-80\n", zone="Mars/Phobos")


@given(st.binary(max_size=300) | st.text('0123456789/:-;,. °CTempDate\n"', max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(LimsError):
        assert understand(content).channels
