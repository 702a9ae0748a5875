"""When the server starts: the database is brought up to date, the first link is printed, the worker begins."""

import gc
import importlib
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool

from lims.access import system_actor
from lims.database import dispose_engines
from lims.errors import LimsError
from lims.people.address import known_address
from lims.people.links import first_administrator_link
from lims.schema.founding import found
from lims.settings import settings
from lims.unit_of_work import unit_of_work
from lims.worker.running import Worker

HEAVY = ("pandas",)
"""What the first page would otherwise import while somebody waits."""

NOTICE = """
  Nobody can sign in to Staal yet. This link makes the first administrator; it works once, within 24 hours:

      {link}
"""


def starting_at(own_address: Callable[[], str]) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """The lifespan of a server that is reached at `own_address()` unless LIMS_BASE_URL says otherwise."""

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        try:
            await run_in_threadpool(_start, own_address())
        except LimsError:
            sys.tracebacklimit = 0  # the server prints whatever ends it: here the sentence says all
            raise
        worker = Worker()
        if settings().worker:
            worker.start()
        yield
        await run_in_threadpool(worker.stop)
        dispose_engines()

    return lifespan


def _start(own_address: str) -> None:
    found()
    for name in HEAVY:
        importlib.import_module(name)
    with unit_of_work(system_actor(channel="worker")) as work:
        link = first_administrator_link(work, base_url=known_address() or own_address)
    if link:
        print(NOTICE.format(link=link), flush=True)  # noqa: T201 - this is for whoever started the server
    # What was made so far stays: no later collection has to walk through it again.
    gc.collect()
    gc.freeze()
