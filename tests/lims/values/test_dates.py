from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.values.date_forms import EventTimeError
from lims.values.dates import EventTime, parse_event_time

TODAY = date(2024, 6, 15)


def clock(*parts: int) -> datetime:
    """A time as a spreadsheet gives it."""
    return datetime(*parts)  # noqa: DTZ001  sheets know no zones


def read(value) -> EventTime:
    return parse_event_time(value, today=TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        "2016-07-06",
        "2016-7-6",
        "2016/07/06",
        "20160706",
        20160706,
        "06/07/2016",
        "6/7/2016",
        "06-07-2016",
        "06.07.2016",
        "6. 7. 2016",
        " 06/07/2016 ",
        "6 juli 2016",
        "6 July 2016",
        "6 JUL 2016",
        "6-jul-2016",
        "July 6, 2016",
        "6th July 2016",
        "6 juillet 2016",
        "6 juil. 2016",
        "6.VII.2016",
        "6.vii.2016",
        date(2016, 7, 6),
        clock(2016, 7, 6),
    ],
)
def test_one_day_may_be_written_in_many_ways(typed):
    found = read(typed)
    assert (found.start, found.end, found.precision) == ("2016-07-06", None, "day")
    assert found.event_date == "2016-07-06"
    assert found.utc_offset_minutes is None


@pytest.mark.parametrize(("typed", "day"), [("03/02/2016", "2016-02-03"), ("13/02/2016", "2016-02-13")])
def test_the_day_comes_before_the_month_also_where_both_could_be_either(typed, day):
    assert read(typed).start == day


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("1er août 2016", "08"),
        ("1 mrt 2016", "03"),
        ("1 mei 2016", "05"),
        ("1 okt. 2016", "10"),
        ("1 décembre 2016", "12"),
        ("1 février 2016", "02"),
        ("1 juin 2016", "06"),
        ("1.x.2016", "10"),
    ],
)
def test_months_have_dutch_french_english_and_roman_names(typed, month):
    assert read(typed).start == f"2016-{month}-01"


@pytest.mark.parametrize(
    ("typed", "local", "precision"),
    [
        ("2016", "2016", "year"),
        (2016, "2016", "year"),
        ("2016-07", "2016-07", "month"),
        ("07/2016", "2016-07", "month"),
        ("juli 2016", "2016-07", "month"),
        ("2016-07-06T14:30", "2016-07-06T14:30", "minute"),
        ("6/7/2016 14:30", "2016-07-06T14:30", "minute"),
        ("6 juli 2016 9u05", "2016-07-06T09:05", "minute"),
        ("6 juillet 2016 14h30", "2016-07-06T14:30", "minute"),
        ("2016-07-06 14:30:05", "2016-07-06T14:30:05", "second"),
        ("2016-07-06 14:30:05.250", "2016-07-06T14:30:05", "second"),
        ("2016-07-06 00:00", "2016-07-06T00:00", "minute"),
    ],
)
def test_a_time_is_kept_as_precise_as_it_was_said(typed, local, precision):
    assert (read(typed).start, read(typed).precision) == (local, precision)


@pytest.mark.parametrize(
    ("zone", "minutes", "written"),
    [
        ("Z", 0, "Z"),
        ("+02:00", 120, "+02:00"),
        ("+0200", 120, "+02:00"),
        ("−03:30", -210, "-03:30"),
        (" +01", 60, "+01:00"),
    ],
)
def test_an_offset_is_kept_beside_the_local_time(zone, minutes, written):
    found = read(f"2016-07-06T14:30{zone}")
    assert (found.start, found.utc_offset_minutes) == ("2016-07-06T14:30", minutes)
    assert found.event_date == f"2016-07-06T14:30{written}"


def test_a_datetime_with_a_zone_keeps_its_midnight():
    found = read(datetime(2016, 7, 6, tzinfo=timezone(timedelta(hours=2))))
    assert found.event_date == "2016-07-06T00:00+02:00"


def test_a_spreadsheets_fraction_of_a_second_is_rounded_away():
    assert read(clock(2016, 7, 6, 14, 29, 59, 999_997)).start == "2016-07-06T14:30"
    assert read(clock(2016, 7, 5, 23, 59, 59, 999_997)).start == "2016-07-06"


def test_a_timestamp_of_pandas_is_read_as_a_datetime():
    pandas = pytest.importorskip("pandas")
    assert read(pandas.Timestamp("2016-07-06")).start == "2016-07-06"
    assert read(pandas.Timestamp("2016-07-06 14:30")).start == "2016-07-06T14:30"


def test_an_empty_cell_of_pandas_is_refused():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(EventTimeError, match="empty"):
        read(pandas.NaT)


@pytest.mark.parametrize(
    ("typed", "event_date"),
    [
        ("2016-07-06/2016-07-08", "2016-07-06/2016-07-08"),
        ("2016-07-06/08", "2016-07-06/2016-07-08"),
        ("2016-07-06/08-01", "2016-07-06/2016-08-01"),
        ("2016-07/08", "2016-07/2016-08"),
        ("2014/2016", "2014/2016"),
        ("06/07/2016 - 08/07/2016", "2016-07-06/2016-07-08"),
        ("6 juli 2016 – 8 juli 2016", "2016-07-06/2016-07-08"),
        ("06-07-2016 t/m 08-07-2016", "2016-07-06/2016-07-08"),
        ("06.07.2016 tot 08.07.2016", "2016-07-06/2016-07-08"),
        ("2016-07-06T10:00/12:00", "2016-07-06T10:00/2016-07-06T12:00"),
        ("2016-07-06T10:00Z/T12:00Z", "2016-07-06T10:00Z/2016-07-06T12:00Z"),
        ("2016-07-06T10:00+02:00/12:00", "2016-07-06T10:00+02:00/2016-07-06T12:00+02:00"),
        ("2016-07-06T10:00/12:00Z", "2016-07-06T10:00Z/2016-07-06T12:00Z"),
        ("2016-07-06/2016-07-08T12:00", "2016-07-06/2016-07-08T12:00"),
    ],
)
def test_an_interval_is_given_out_with_both_ends_in_full(typed, event_date):
    assert read(typed).event_date == event_date


def test_an_interval_is_as_precise_as_its_coarser_end():
    assert read("2016/2016-07-08").precision == "year"
    assert read("2016-07-06/2016-07-08T12:00").precision == "day"


def test_a_night_in_which_summer_time_ends_is_told_by_one_clock():
    found = read("2016-10-30T01:00+02:00/2016-10-30T04:00+01:00")
    assert found.event_date == "2016-10-30T01:00+02:00/2016-10-30T05:00+02:00"


def test_an_interval_of_one_day_is_that_day():
    assert read("2016-07-06/2016-07-06").event_date == "2016-07-06"


@pytest.mark.parametrize(
    "typed", ["2016-07-08/2016-07-06", "2016/2014", "2016-07-08/06", "2016-08/2016-07-31", "2016-07-06T12:00/10:00"]
)
def test_an_interval_that_ends_before_it_begins_is_refused(typed):
    with pytest.raises(EventTimeError, match="ends before it begins") as refusal:
        read(typed)
    assert f'"{typed}"' in str(refusal.value)


@pytest.mark.parametrize("typed", ["31/02/2016", "2015-02-29", "20161131", "31 juni 2016", "00/07/2016"])
def test_a_day_that_the_calendar_does_not_have_is_refused(typed):
    with pytest.raises(EventTimeError, match="has no day") as refusal:
        read(typed)
    assert f'"{typed}"' in str(refusal.value)


@pytest.mark.parametrize("typed", ["07/13/2016", "2016-13-01", "2016-00-01", "13/2016"])
def test_a_month_that_does_not_exist_is_refused_and_the_order_explained(typed):
    with pytest.raises(EventTimeError, match=r"no month .* dd/mm/yyyy"):
        read(typed)


@pytest.mark.parametrize("typed", ["2016-07-06T24:30", "2016-07-06T10:60", "2016-07-06 10:00:61"])
def test_a_time_that_no_clock_shows_is_refused(typed):
    with pytest.raises(EventTimeError, match="no time of the day"):
        read(typed)


@pytest.mark.parametrize("zone", ["+15:00", "-14:30", "+02:75"])
def test_an_offset_that_no_place_has_is_refused(zone):
    with pytest.raises(EventTimeError, match="no clock on earth"):
        read(f"2016-07-06T10:00{zone}")


@pytest.mark.parametrize("typed", ["06/07/16", "6-7-16", "6 juli 16", "06.07.16 14:30", "16-07-06"])
def test_a_year_of_two_digits_is_never_guessed(typed):
    with pytest.raises(EventTimeError, match="two digits"):
        read(typed)


@pytest.mark.parametrize("typed", ["1699", "0216-07-06", "06/07/1016", "1600/2016"])
def test_a_year_before_1700_is_refused(typed):
    with pytest.raises(EventTimeError, match="before 1700"):
        read(typed)


@pytest.mark.parametrize(
    "typed", ["2024-06-16", "2024-07", "2025", "15/06/2204", "2024-06-01/2024-06-16", date(2024, 6, 16)]
)
def test_a_time_to_come_is_refused(typed):
    with pytest.raises(EventTimeError, match="in the future: today is 2024-06-15"):
        read(typed)


@pytest.mark.parametrize("typed", ["2024", "2024-06", "2024-06-15", "2024-06-15T23:59"])
def test_what_has_begun_is_not_in_the_future(typed):
    assert read(typed).start == typed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "unknown",
        "zomer 2016",
        "ca. 2016",
        "201607",
        "42557",
        42557,
        "2016/07",
        "2016/17",
        "2016-07T10:00",
        "7/6/2016 2:30 PM",
        "6/7-2016",
        "2016-07-06/",
        "2016-07-06/2016-07-07/2016-07-08",
        "6 foo 2016",
        "T10:00/12:00",
        "2016--07",
    ],
)
def test_anything_else_is_quoted_with_what_to_write(typed):
    with pytest.raises(EventTimeError) as refusal:
        read(typed)
    assert f'"{typed}" is not a date: write 2016-07-06' in str(refusal.value)


@pytest.mark.parametrize("typed", ["6 juli 2016", " 2016 ", "2016-07-06/08"])
def test_what_was_typed_is_kept_verbatim(typed):
    assert read(typed).verbatim == typed


past = st.dates(date(1700, 1, 1), TODAY)
clocks = st.datetimes(clock(1700, 1, 2), clock(2024, 6, 14))
moments = st.one_of(
    past.map(date.isoformat),
    past.map(lambda day: day.isoformat()[:7]),
    past.map(lambda day: day.isoformat()[:4]),
    clocks.map(lambda time: time.isoformat(timespec="minutes")),
    clocks.map(lambda time: time.isoformat(timespec="seconds") + "+02:00"),
)


@given(moments, moments)
def test_every_event_date_reads_back_as_itself(one, other):
    for typed in (one, f"{one}/{other}", f"{other}/{one}"):
        with suppress(EventTimeError):  # one of the two intervals ends before it begins
            found = read(typed)
            assert read(found.event_date).event_date == found.event_date


@given(past)
def test_every_day_reads_the_same_in_iso_and_european_order(day):
    assert read(f"{day:%d/%m/%Y}").start == read(f"{day:%Y%m%d}").start == read(day).start == day.isoformat()


@given(st.one_of(st.text(), st.text("0123456789-/.:TZ+ ", max_size=30)))
def test_any_text_is_a_time_or_is_refused(text):
    with suppress(EventTimeError):  # and nothing else may be raised
        assert read(text).start >= "1700"
