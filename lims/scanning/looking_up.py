"""What something scanned outside the bench is: told, and nothing more. No bench is touched, nothing is written."""

from dataclasses import dataclass, replace

from lims.access import Permission
from lims.scanning.acting import carry_out
from lims.scanning.grammar import step
from lims.scanning.outcomes import Asked
from lims.scanning.queries import identify
from lims.scanning.rules import Answer, BenchState, Command, Identified, Meaning, Verb, Verdict, storable
from lims.storage.queries import container_for
from lims.unit_of_work import Work
from lims.values.codes import grouped

COMMANDED = "A command of the bench card: open Scan first, it works there."


@dataclass(frozen=True)
class FoundView:
    """The answer. `page` is where there is more to see, opened with `opens`; both are None where there is nothing."""

    verdict: str
    code: str
    headline: str
    message: str
    page: str | None = None
    opens: str | None = None


def find_scanned(work: Work, text: str) -> FoundView:
    """What a scanned text stands for, and where that is. Never raises for what is unknown: that is an answer too."""
    if not work.actor.may_anywhere(Permission.FIND):
        work.require(Permission.FIND)
    thing = identify(work, storable(text))
    found = _found(work, thing)
    return replace(found, message=f"{found.message} · {thing.read_as}") if thing.read_as else found


def _found(work: Work, thing: Identified) -> FoundView:
    match thing.meaning:
        case Meaning.COMMAND:
            return FoundView(Verdict.ATTENTION.value, thing.text, thing.command or "", COMMANDED)
        case Meaning.CONTAINER:
            return _container(work, thing.code or "")
        case Meaning.SAMPLE:
            return _sample(work, thing.code or "")
    return _other(thing)


def _container(work: Work, code: str) -> FoundView:
    found = container_for(work, code)
    room = "" if found.free is None else f"{found.free} free · "
    retired = "retired · " if found.retired_at is not None else ""
    verdict = Verdict.ATTENTION if retired else Verdict.DONE
    message = f"{retired}{found.type_name} · {room}{found.place_label}"
    return FoundView(verdict.value, grouped(found.code), found.name, message, "storage", found.code)


def _sample(work: Work, code: str) -> FoundView:
    outcome = carry_out(work, Asked(Command(Verb.LOOK_UP, code), "", work.now))
    verdict = Verdict.ATTENTION if outcome.attention else Verdict.DONE
    return FoundView(verdict.value, outcome.code, outcome.headline, outcome.message, "sample", code)


def _other(thing: Identified) -> FoundView:
    _, answer = step(BenchState(), thing)
    if not isinstance(answer, Answer):
        return FoundView(Verdict.ATTENTION.value, thing.text[:40], "for the bench", COMMANDED)
    page, opens = ("register", thing.code) if thing.meaning is Meaning.UNCLAIMED else (None, None)
    return FoundView(answer.verdict.value, answer.code or thing.text, answer.headline, answer.message, page, opens)
