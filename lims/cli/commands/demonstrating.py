"""`demo`: a fresh database full of examples."""

import shutil
from pathlib import Path

from sqlalchemy.engine import make_url

from lims.cli.answer import Answer, Call
from lims.cli.demo import make_demo
from lims.cli.opening import check_can_set_up, is_embedded, make_database, shown_url, standing_of_database
from lims.cli.output import facts, paragraphs
from lims.collections.queries import find_collections
from lims.database import dispose_engines
from lims.errors import RuleBrokenError
from lims.people.links import sign_in_link
from lims.people.queries import is_without_accounts
from lims.settings import settings
from lims.unit_of_work import Work

MARK = "demo.txt"
_SAYS = "The database and the files beside this note are a demo: `python -m lims demo` makes them anew.\n"


class NotEmptyError(RuleBrokenError):
    """The demo collection goes into a fresh database only."""


def demo(call: Call) -> Answer:
    """Fills a fresh database with the demo collection; one that holds an earlier demo is made anew."""
    file = _own_file()
    if file is not None and file.with_name(MARK).exists():
        _remove_demo(file)
    check_can_set_up(standing_of_database())
    make_database(call.actor)
    with call.reading() as work:
        _check_empty(work)
    if file is not None:
        file.with_name(MARK).write_text(_SAYS, encoding="utf-8")
    people = make_demo()
    with call.writing() as work:
        links = {role: sign_in_link(work, account=account) for role, account in people.items()}
    told = [{"role": role, "account": account, "link": links[role]} for role, account in people.items()]
    says = "The demo collection is ready. Each of these links signs in once, in this database only:"
    return Answer({"database": shown_url(), "people": told}, paragraphs(says, facts(links.items(), "    ") + "\n"))


def _check_empty(work: Work) -> None:
    if not is_without_accounts(work) or find_collections(work):
        raise NotEmptyError(
            f"The database {shown_url()} is in use: the demo collection goes into a fresh one. "
            "Name another folder in LIMS_DATA_DIR, such as data/demo."
        )


def _own_file() -> Path | None:
    """The embedded database, if it lies in the data folder."""
    file = Path(make_url(settings().url).database or "").resolve() if is_embedded() else None
    return file if file is not None and file.parent == settings().data_dir.resolve() else None


def _remove_demo(file: Path) -> None:
    """Only what `demo` made itself: the database, and the files that were kept with it."""
    dispose_engines()
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    shutil.rmtree(settings().files, ignore_errors=True)
