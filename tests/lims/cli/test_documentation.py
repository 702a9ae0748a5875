"""What the documentation and the help say can be typed, can be typed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from lims.cli.parser import parse
from tests.lims.cli.test_running import commands

COMMANDS = commands()
DOCS = Path(__file__).parents[3] / "docs"
EVERYWHERE = {"--json", "--as", "--debug", "--help"}
_EXAMPLE = re.compile(r"^ +(?:\S+=\S+ )*(?:\S*/)?python -m lims ([a-z].*)$", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def examples(text: str) -> Iterator[list[str]]:
    """The words of each command that stands on a line of its own; what a shell adds to it is left out."""
    for match in _EXAMPLE.finditer(text.replace("\\\n", " ")):
        yield shlex.split(re.split(r" [<>|] ", match[1])[0])


def sections() -> Iterator[tuple[str, str]]:
    """Each command's name, and what is told of it."""
    parts = re.split(r"^## `([a-z-]+)`$", (DOCS / "command-line.md").read_text("utf-8"), flags=re.MULTILINE)
    for name, told in zip(parts[1::2], parts[2::2], strict=True):
        yield name, re.split(r"^# ", told, flags=re.MULTILINE)[0]


def of_others(told: str, name: str) -> str:
    """What is told of another command in passing: `register --code`."""
    others = "|".join(each for each in COMMANDS if each != name)
    return re.sub(rf"`(?:{others}) [^`]*`", "", told)


@pytest.mark.parametrize("file", ["command-line.md", "operations.md", "import-mapping.md"])
def test_every_example_of_the_documentation_can_be_typed(file: str) -> None:
    found = list(examples((DOCS / file).read_text("utf-8")))
    assert found
    for words in found:
        assert parse(words).command == words[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_of_the_help_can_be_typed(name: str) -> None:
    said = COMMANDS[name].format_help().partition("\n\n")[2]
    for words in examples(said):
        assert parse(words).command == name


@pytest.mark.parametrize(("name", "told"), list(sections()))
def test_options_that_are_told_of_are_there(name: str, told: str) -> None:
    there = {option for action in COMMANDS[name]._actions for option in action.option_strings}
    assert set(_OPTION.findall(of_others(told, name))) <= there | EVERYWHERE
