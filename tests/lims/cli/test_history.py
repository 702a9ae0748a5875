"""history, undo, verify."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from lims.database import engine_for
from tests.lims.cli.conftest import Run

Told = Callable[..., Any]
Refused = Callable[..., str]


def test_history_lists_what_was_done(told: Told, run: Run, fish: list[str]) -> None:
    newest, before, *_ = told("history")
    assert newest["verbs"] == ["register"]
    assert before["verbs"] == ["add collection"]
    assert newest["channel"] == "cli"
    assert (newest["subjects"], newest["undone"], newest["undoes"]) == (3, False, None)
    assert len(told("history", "--limit", 1)) == 1
    assert "register" in run("history").out


def test_one_who_does_not_manage_sees_what_he_did(told: Told, fish: list[str]) -> None:
    told("add-person", "Tom", "--account", "tom", "--role", "technician")
    told("derive", fish[0], "--kind", "tissue", "--as", "tom")
    mine = told("history", "--as", "tom")
    assert [(each["verbs"], each["by"]) for each in mine] == [(["derive"], "Tom")]
    assert told("show", fish[0])["history"][0]["by"] == "Tom"


def test_the_last_change_is_undone_and_an_undo_is_not(told: Told, refused: Refused, fish: list[str]) -> None:
    changeset = told("history")[0]["changeset"]
    undone = told("undo")
    assert undone["undone"] == changeset
    assert told("history")[0]["undoes"] == changeset
    assert told("show", fish[0])["record"] == "withdrawn"
    assert "already" in refused("undo", changeset)
    assert "not taken back" in refused("undo", undone["changeset"])
    assert "no changeset 9999" in refused("undo", 9999)


def test_what_was_built_on_is_not_undone(told: Told, refused: Refused, fish: list[str]) -> None:
    changeset = told("history")[0]["changeset"]
    told("derive", fish[0], "--kind", "tissue")
    assert "since then there was derive" in refused("undo", changeset)
    told("undo")
    told("undo", changeset)


def test_each_undoes_his_own(told: Told, refused: Refused, fish: list[str]) -> None:
    told("add-person", "Tom", "--account", "tom", "--role", "technician")
    assert "nothing yet" in refused("undo", "--as", "tom")
    theirs = next(each["changeset"] for each in told("history") if each["verbs"] == ["register"])
    assert "may not" in refused("undo", theirs, "--as", "tom")


def test_everything_holds(told: Told, run: Run, fish: list[str], box: str) -> None:
    told("place", *fish, "--in", box)
    told("derive", *fish, "--kind", "tissue", "--made", 10)
    told("undo")
    assert all(each["holds"] for each in told("verify"))
    assert "checks hold" in run("verify").out


def test_what_does_not_hold_means_exit_1(bare: Run, told: Told, fish: list[str]) -> None:
    with engine_for().connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(text("UPDATE material_sample SET disposition = 'destroyed'"))
    ran = bare("verify", "--json")
    assert ran.code == 1
    broken = [each for each in ran.data if not each["holds"]]
    assert len(broken) == 1
    assert len(broken[0]["problems"]) == 3
    assert "FAILS" in bare("verify").out
