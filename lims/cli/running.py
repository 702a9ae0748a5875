"""Runs one command from what was typed to its exit code."""

import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, TextIO

from lims.cli.answer import Answer, Call
from lims.cli.output import as_json
from lims.cli.parser import parse
from lims.cli.refusals import (
    BUG,
    DONE,
    INTERRUPTED,
    REFUSED,
    bug_message,
    bug_told,
    message_of,
    note_bug,
    refusal_in,
    told,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command that was typed (`argv`, by default the process's own) and returns its exit code."""
    _speak_utf8()
    try:
        return _run(parse(sys.argv[1:] if argv is None else argv))
    except SystemExit as ending:  # how argparse ends after --help, and after what it cannot read
        return ending.code if isinstance(ending.code, int) else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _close_pipe()
        return DONE


def _run(given: Namespace) -> int:
    try:
        answer = _answer(given)
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a sentence and not a traceback
        refusal = refusal_in(error)
        return _own_up(error, given) if refusal is None else _refuse(refusal, given)
    for note in answer.notes:
        _say(note, sys.stderr)
    if given.json:
        _say(as_json(answer.data), sys.stdout)
    elif answer.text:
        _say(answer.text, sys.stdout)
    return DONE if answer.succeeded else REFUSED


def _answer(given: Namespace) -> Answer:
    """Loads the command's module, and only that one: the others would make each command start more slowly."""
    from lims.cli.opening import actor_of, open_database

    if given.needs_database:
        open_database(lambda note: _say(note, sys.stderr))
    call = Call(given, actor_of(given.acts_as))
    return _command(given.does)(call)


def _command(named: str) -> Callable[[Call], Answer]:
    module, _, function = named.partition(":")
    found: Callable[[Call], Answer] = getattr(import_module(f"lims.cli.commands.{module}"), function)
    return found


def _refuse(error: Exception, given: Namespace) -> int:
    _complain(message_of(error), told(error), given)
    return REFUSED


def _own_up(error: Exception, given: Namespace) -> int:
    reference = note_bug(error)
    if given.debug:
        _say("".join(traceback.format_exception(error)), sys.stderr)
    _complain(bug_message(reference), bug_told(reference), given)
    return BUG


def _complain(message: str, data: dict[str, Any], given: Namespace) -> None:
    _say(message, sys.stderr)
    if given.json:
        _say(as_json(data), sys.stdout)


def _say(text: str, where: TextIO) -> None:
    print(text, file=where, flush=True)


def _speak_utf8() -> None:
    """Also where standard output is a file or a pipe on Windows."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def _close_pipe() -> None:
    """The reader has gone (`find | head`): nothing is left to be written when Python ends, and nobody is told."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
