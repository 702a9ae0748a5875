"""Files of rack scanners: what their makers' look like, and what is refused with the line that is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.storage.rack_files import RackFileError, RackHead, RackScan, read_head, read_rack
from lims.storage.rules import Grid, label_of

RACK = Grid(8, 12)


def at(scan: RackScan) -> dict[str | None, str | None]:
    return {label_of(RACK, each.position): each.code for each in scan.readings}


def test_position_and_code_in_any_of_their_spellings() -> None:
    content = "\ufeffA1, FR05653780\r\nA02,FR05653808 \r\nh12,X1\r\n".encode()
    assert at(read_rack(content, RACK)) == {"A01": "FR05653780", "A02": "FR05653808", "H12": "X1"}


def test_the_rack_may_stand_in_front() -> None:
    scan = read_rack(b"FX12345678,A1,AB1\nFX12345678,B1,AB2\n", RACK)
    assert (scan.rack, at(scan)) == ("FX12345678", {"A01": "AB1", "B01": "AB2"})


@pytest.mark.parametrize("word", ["NO TUBE", "No Tube", "no tube", "EMPTY"])
def test_an_empty_place_is_left_out(word: str) -> None:
    assert at(read_rack(f"A1,X1\nA2,{word}\n".encode(), RACK)) == {"A01": "X1"}


@pytest.mark.parametrize("word", ["NO READ", "No Read", "NOREAD", "ERROR"])
def test_what_could_not_be_read_is_there_without_a_code(word: str) -> None:
    assert at(read_rack(f"A1,X1\nA2,{word}\nA3,{word}\n".encode(), RACK)) == {"A01": "X1", "A02": None, "A03": None}


@pytest.mark.parametrize(
    "content",
    [
        "Position,Tube ID\nA01,X1\nA02,\nB01,X2\n",
        "Plate: R77\nPosition,Tube ID\nA01,X1\nB01,X2\n",
        "LocationRow;LocationColumn;TubeCode\nA;1;X1\nA;2;No Tube\nB;1;X2\n",
        "Rack ID\tTube Position\tTube ID\nR77\tA01\tX1\nR77\tB01\tX2\n",
        "Barcode,Row,Column,PlateBarcode\nX1,A,1,R77\nX2,B,01,R77\n",
    ],
)
def test_tables_with_headings_of_several_makers_are_read(content: str) -> None:
    assert at(read_rack(content.encode(), RACK)) == {"A01": "X1", "B01": "X2"}


def test_a_line_above_the_headings_names_the_rack() -> None:
    assert read_rack(b"Plate: R77\nPosition,Tube ID\nA01,X1\n", RACK).rack == "R77"


def test_codes_without_positions_go_along_the_rows_or_down_the_columns() -> None:
    content = ("OK" + ",".join(f"X{number}" for number in range(1, 97)) + ",").encode()
    assert at(read_rack(content, RACK))["A02"] == "X2"
    assert at(read_rack(content, RACK, by_column=True))["B01"] == "X2"


@pytest.mark.parametrize(
    ("content", "rack"),
    [
        (
            "Date & time of Trace = 26 06 2017 03:51 PM\nRack Base Name: 02498606\n  A01;  X1\n  A02;  No TrakMate\n",
            "02498606",
        ),
        (
            "Date: 18November2019 01:53:40,,,\nRack: TS7,,,\nRackID,LocationRow,LocationColumn,TubeCode\nTS7,A,1,X1\n",
            "TS7",
        ),
        ("Rack: TS7\nDate: 18 November 2019\nRow,Column,Tube Code\nA,1,X1\n", "TS7"),
        ("Rack ID,Tube Location,Tube Barcode\nTS7,A1,X1\nTS7,A2,\n", "TS7"),
        ("R77\nPosition,Tube ID\nA01,X1\nA02,EMPTY\n", "R77"),
        (
            '{"RackID":"R77","Date":"20260315","Position":["A01","A02"],"TubeID":["X1",""],"Status":["Code OK",""]}',
            "R77",
        ),
        ('{"RackID":null,"Position":["A01"],"TubeID":["X1"]}', None),
        ("A1 X1\nB1 NO TUBE\n", None),
    ],
)
def test_what_other_makers_write_is_read_with_the_rack(content: str, rack: str | None) -> None:
    found = read_rack(content.encode(), RACK)
    assert (at(found), found.rack) == ({"A01": "X1"}, rack)


def test_a_status_tells_a_tube_that_was_not_read_from_an_empty_place() -> None:
    table = b"Position,Tube ID,Status\nA01,X1,Code OK\nA02,,No tube\nA03,,No code\nA04,,\n"
    assert at(read_rack(table, RACK)) == {"A01": "X1", "A03": None}
    answer = b'{"Position":["A01","A02"],"TubeID":["","X2"],"Status":["Decode error","Code OK"]}'
    assert at(read_rack(answer, RACK)) == {"A01": None, "A02": "X2"}


def test_codes_on_one_line_need_no_ok_before_them() -> None:
    content = ",".join(["No Tube", "X2", *["No Tube"] * 94]).encode()
    assert at(read_rack(content, RACK)) == {"A02": "X2"}


@pytest.mark.parametrize(
    ("content", "head"),
    [
        (b"A1,X1\nF8,X2\n", RackHead(None, True, 6, 8)),
        (b"R7,A1,X1\nR7,H12,X2\n", RackHead("R7", True, 8, 12)),
        (b"P24,X1\n", RackHead(None, True, 16, 24)),
        (b"OK" + b"X," * 48, RackHead(None, False, 6, 8)),
    ],
)
def test_the_size_that_a_rack_needs_is_known_before_the_rack_is(content: bytes, head: RackHead) -> None:
    assert read_head(content) == head


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "nothing in this file"),
        (b"\n \n", "nothing in this file"),
        (b"error\nerror2", "Line 1 is not a position and a code"),
        (b"A1,X1\nA2\n", "Line 2 is not a position"),
        (b"A1,X1\nA1,X2\n", "A01 stands in lines 1 and 2"),
        (b"A1,X1\nA2,X1\n", r"X1 was read at A01 and A02 \(lines 1 and 2\)"),
        (b"A1,X1\nA2,\n", "Line 2 has no code for A02"),
        (b"A1,X1\nJ1,X2\n", "Line 2: There is no position J1 here"),
        (b"R1,A1,X1\nR2,A2,X2\n", "tubes of 2 racks"),
        (b"OKX1,X2,X3", "3 codes, and the container 96"),
        (b"\x00\x01\x02", "no text"),
        (b"A1,X1\n" * 400_000, "far larger"),
        (b"Position,Tube ID\n", "nothing in this file"),
        (b"{}", "no Position and TubeID"),
        (b'{"Position":["A01"],"TubeID":[]}', "no Position and TubeID"),
        (b'{"Position":' + b"[" * 5000, "no Position and TubeID"),
        (b"Rack: R7\nDate: now\n", "Line 1 is not a position"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(content: bytes, why: str) -> None:
    with pytest.raises(RackFileError, match=why):
        read_rack(content, RACK)


def test_a_container_without_positions_takes_no_rack_file() -> None:
    with pytest.raises(RackFileError, match="no positions"):
        read_rack(b"A1,X1\n", Grid(0, 0))


@given(st.binary(max_size=300))
def test_anything_else_is_read_or_refused(content: bytes) -> None:
    try:
        scan = read_rack(content, RACK)
    except RackFileError:
        return
    assert len({each.position for each in scan.readings}) == len(scan.readings)
    assert read_head(content).rows > 0


# --- the public reference files, as their owners say they are to be taken

ACCEPTED = {
    "freezer/limber__2col_tube_rack_scan_valid.csv": 16,
    "freezer/limber__2col_tube_rack_scan_with_bom.csv": 16,
    "freezer/limber__3col_tube_rack_scan_valid.csv": 16,
    "freezer/limber__3col_tube_rack_scan_with_bom.csv": 16,
    "freezer/wrangler__DN_48_valid.csv": 48,
    "freezer/wrangler__DN_48_no_read.csv": 48,
    "freezer/wrangler__DN_control.csv": 4,
    "freezer/vision_mate__empty_tube_results.txt": 0,
    "freezer/vision_mate__one_tube_results.txt": 1,
    "freezer/sampleDB__micronix_na.csv": None,
}
REFUSED = {
    "malformed/limber__2col_tube_rack_scan_with_duplicate_tubes.csv": "AB10000009 was read at A02 and B02",
    "malformed/limber__2col_tube_rack_scan_with_missing_values.csv": "Line 3 has no code for C01",
    "malformed/limber__3col_tube_rack_scan_with_missing_values.csv": "Line 3 has no code for C01",
    "malformed/wrangler__DN_invalid.csv": "Line 1 is not a position",
    "freezer/limber__pooling_file.csv": "no scan of a rack",
    "freezer/limber__duplex_seq_dil_file.csv": "no scan of a rack",
    "freezer/sampleDB-rpackage__dbs_sheet.csv": "no scan of a rack",
    "freezer/sampleDB__dbs_sample_na.csv": "no scan of a rack",
    "freezer/miso-lims__box_input_plain.xlsx": "no text",
    "freezer/miso-lims__export_samples.xlsx": "no text",
    "freezer/biocode-lims__demo_video_FIMS.xls": "no text",
}


def test_every_reference_file_of_racks_has_its_verdict_here(shared: Path) -> None:
    freezer = {f"freezer/{file.name}" for file in (shared / "data" / "freezer").iterdir()}
    makers = ("limber_", "wrangler_", "vision_mate_")
    malformed = {f"malformed/{file.name}" for file in (shared / "data" / "malformed").iterdir()}
    malformed = {name for name in malformed if name.removeprefix("malformed/").startswith(makers)}
    assert freezer | malformed == ACCEPTED.keys() | REFUSED.keys()


def test_a_rack_scan_of_48_says_what_it_could_not_read(shared: Path) -> None:
    found = read_rack((shared / "data" / "freezer/wrangler__DN_48_no_read.csv").read_bytes(), RACK)
    assert sum(each.code is None for each in found.readings) == 45


def test_the_rack_in_front_of_the_reference_files_is_known_before_its_container(shared: Path) -> None:
    for name in ("freezer/limber__3col_tube_rack_scan_valid.csv", "freezer/limber__3col_tube_rack_scan_with_bom.csv"):
        assert read_head((shared / "data" / name).read_bytes()).rack == "FX12345678"
    vision_mate = read_head((shared / "data" / "freezer/vision_mate__one_tube_results.txt").read_bytes())
    assert vision_mate == RackHead(None, False, 8, 12)


@pytest.mark.parametrize(("name", "count"), ACCEPTED.items())
def test_a_reference_file_that_is_to_be_accepted_is(shared: Path, name: str, count: int | None) -> None:
    found = read_rack((shared / "data" / name).read_bytes(), RACK)
    assert found.readings or count == 0
    assert count is None or len(found.readings) == count


@pytest.mark.parametrize(("name", "why"), REFUSED.items())
def test_a_reference_file_that_is_to_be_refused_is(shared: Path, name: str, why: str) -> None:
    with pytest.raises(RackFileError, match=why):
        read_rack((shared / "data" / name).read_bytes(), RACK)
