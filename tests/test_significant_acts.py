"""docs/significant-acts.md names every act that the code records, and no other; and says which are not taken back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lims.undoing.reverters import NOT_UNDOABLE

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "significant-acts.md"
NEVER = {"undo", *NOT_UNDOABLE}


def verbs_recorded(source: str) -> Iterator[str]:
    """The verbs of all `work.record("verb", …)` in a source file; one that is not spelt out there cannot be listed."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "work.record":
            yield from _spelt_out(node.args[0])


def _spelt_out(verb: ast.expr) -> Iterator[str]:
    if isinstance(verb, ast.IfExp):
        yield from (*_spelt_out(verb.body), *_spelt_out(verb.orelse))
    elif isinstance(verb, ast.Constant) and isinstance(verb.value, str):
        yield verb.value
    else:
        raise AssertionError(f"work.record({ast.unparse(verb)}, …): spell the verb out, so that people can look it up")


def acts_told(text: str) -> dict[str, str]:
    """The verbs in the first column of the page's tables, with what the last column says about taking them back."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    assert len({row[0] for row in rows}) == len(rows), "an act stands there twice"
    assert all(len(row) == 4 for row in rows), "a row has another number of columns"
    return {row[0].strip("`"): row[3] for row in rows}


def recorded() -> set[str]:
    files = sorted((ROOT / "lims").rglob("*.py"))
    return {verb for file in files for verb in verbs_recorded(file.read_text("utf-8"))}


def told() -> dict[str, str]:
    return acts_told(PAGE.read_text("utf-8"))


def test_every_act_that_is_recorded_stands_on_the_page() -> None:
    assert sorted(recorded() - set(told())) == []


def test_the_page_names_no_act_that_nothing_records() -> None:
    assert sorted(set(told()) - recorded()) == []


def test_the_page_says_which_acts_are_not_taken_back() -> None:
    assert {verb for verb, undone in told().items() if undone.startswith("no: ")} == NEVER & set(told())


def test_what_cannot_be_taken_back_is_something_that_is_recorded() -> None:
    assert sorted(NEVER - recorded()) == []


def test_a_verb_is_found_wherever_it_is_spelt_out() -> None:
    source = 'work.record("ask", [])\nif granted:\n    work.record("grant" if yes else "refuse", [], reason=why)\n'
    assert list(verbs_recorded(source)) == ["ask", "grant", "refuse"]


def test_a_verb_that_is_put_together_is_a_complaint() -> None:
    with pytest.raises(AssertionError, match=r"prefix \+ name"):
        list(verbs_recorded("work.record(prefix + name, [])"))
