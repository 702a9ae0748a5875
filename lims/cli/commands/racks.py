"""`rack`, `name-rack`."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lims.checking import actions
from lims.checking.racks import RackView, find_code_giving, find_compared, find_put_away, find_rack
from lims.cli.answer import Answer, Call
from lims.cli.output import counted, paragraphs, table
from lims.errors import InvalidInputError, NotFoundError
from lims.settings import settings
from lims.storage.queries import container_for
from lims.storage.rack_files import read_head
from lims.unit_of_work import Work
from lims.values.codes import grouped

_FINDING: dict[str, Callable[..., RackView]] = {
    "put away": find_put_away,
    "assign codes": find_code_giving,
    "compare": find_compared,
}


class RackNotNamedError(NotFoundError):
    """Neither the file nor the command says which rack this is."""


def rack(call: Call) -> Answer:
    """Shows what a reader saw against the record; with --save what is right is saved."""
    given = call.given
    content = _content(given.file)
    asked = {"content": content, "by_column": given.by_column or settings().rack_by_column}
    with call.reading() as work:
        asked["container"] = _container(work, given.inside, given.file, content)
        found = _FINDING[given.use](work, **asked)
    if not given.save:
        return _told(found, "Nothing is saved: --save does.", None)
    with call.writing() as work:
        number = _save(work, given.use, asked, Path(given.file).name)
        changeset = work.change_set_id
    return _told(found, _done(given.use, found, number), changeset, number)


def _save(work: Work, use: str, asked: dict[str, Any], file_name: str) -> int | None:
    if use == "compare":
        content = asked.pop("content")
        return actions.check_box(work, rack_file=content, file_name=file_name, **asked).number
    act = actions.put_rack_away if use == "put away" else actions.assign_codes
    act(work, file_name=file_name, **asked)
    return None


def _done(use: str, found: RackView, number: int | None) -> str:
    if number is not None:
        return f"Check {number} is open: settle-check {number}."
    what = counted(len(found.saved), "tube") + (" put away" if use == "put away" else " given a code")
    return f"{what} in {found.container_name}."


def _container(work: Work, asked: str | None, file: str, content: bytes) -> str:
    if asked:
        return container_for(work, asked).code
    named = read_head(content).rack
    found = find_rack(work, named, Path(file).stem)
    if found is None:
        said = (
            f"Nothing goes by {named}, the rack of this file" if named else "The file does not say which rack it is of"
        )
        raise RackNotNamedError(f"{said}: name the rack with --in, or give it that code with name-rack.")
    return found


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InvalidInputError(f"{name} cannot be read: {error.strerror or error}.", file="cannot be read") from None


def _told(found: RackView, ending: str, changeset: int | None, number: int | None = None) -> Answer:
    rows = [
        (
            line.label,
            line.scanned,
            grouped(line.code) if line.code else None,
            line.verdict,
            line.recorded,
            line.will,
            line.problem,
        )
        for line in found.lines
    ]
    headings = ("at", "read", "is", "verdict", "on record at", "then", "because")
    lines = [{name: value for name, value in asdict(line).items() if name != "position"} for line in found.lines]
    data = {
        "container": found.container,
        "counts": found.counts,
        "lines": lines,
        "saved": 0 if changeset is None else len(found.saved),
        "check": number,
        "changeset": changeset,
    }
    return Answer(data, paragraphs(found.place_label, table(headings, rows) if rows else "", ending))


def name(call: Call) -> Answer:
    """Gives a container a further code."""
    given = call.given
    with call.writing() as work:
        actions.name_rack(work, container=given.container, code=given.second)
        box = container_for(work, given.container)
    data = {"code": box.code, "second_code": given.second}
    return Answer(data, f"{box.name} ({grouped(box.code)}) goes by {given.second} too.")
