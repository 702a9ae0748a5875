"""A launcher like the product's, with a scan route that keeps scans in memory and can be told to behave badly."""

import time
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from lims.api import camera

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[2] / "lims" / "ui" / "static"


class Bench:
    """Scans by (client, number), in the order they came; how the route behaves at the moment."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.scans: dict[tuple[str, int], dict[str, Any]] = {}
        self.behaviour: dict[str, Any] = {}
        self.looked_up: list[str] = []
        self.messages = 0
        self.repeats = 0

    def take(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """Saves what is new; answers everything."""
        with self.lock:
            self.messages += 1
            for item in message["items"]:
                self._save(message, item)
            return [_answer(item["n"], item["text"]) for item in message["items"]]

    def _save(self, message: dict[str, Any], item: dict[str, Any]) -> None:
        key = (message["client"], item["n"])
        if key in self.scans:
            self.repeats += 1
            assert self.scans[key]["text"] == item["text"], "one number, two scans"
        self.scans.setdefault(key, {**item, "session": message["session"], "client": message["client"]})


def _answer(n: int, text: str) -> dict[str, Any]:
    code = f"{text[:3]} {text[3:9]} {text[9:]}".strip()
    if text.startswith("REF"):
        words = {"headline": "C04 is taken", "message": "By FIS 000017 6 since 3 March. Next free: C05."}
        return {"n": n, "verdict": "refused", "code": code, **words}
    if text.startswith("ATT"):
        words = {"headline": "is here already", "message": "In EDNA-014 at B02 since 12 May. Nothing was changed."}
        return {"n": n, "verdict": "attention", "code": code, **words}
    words = {"headline": f"placed at C{n % 10:02}", "message": "DNA extract · Anguilla anguilla"}
    return {"n": n, "verdict": "done", "code": code, "undoable": True, **words}


BENCH = Bench()


async def scan(request: Request) -> Response:
    """The route of the scanner."""
    behaviour = BENCH.behaviour
    if "status" in behaviour and not behaviour.get("saves"):
        return Response(status_code=behaviour["status"])
    message = await request.json()
    if any(item["text"] == "POISON" for item in message["items"]):
        return Response(status_code=422)
    results = await run_in_threadpool(BENCH.take, message)
    if "delay" in behaviour:
        await run_in_threadpool(time.sleep, behaviour["delay"])
    if "status" in behaviour:
        return Response(status_code=behaviour["status"])
    return JSONResponse({"results": results[: behaviour.get("at_most", 1000)]})


async def look_up(request: Request) -> Response:
    """The route of the listener: codes that begin with FIS are known."""
    if "status" in BENCH.behaviour:
        return Response(status_code=BENCH.behaviour["status"])
    text = request.query_params["text"]
    BENCH.looked_up.append(text)
    if not text.startswith("FIS"):
        message = f"Nothing goes by {text} here."
        return JSONResponse({"verdict": "refused", "code": text, "headline": "unknown", "message": message})
    words = {"headline": "Box 7 · C04", "message": "DNA extract · Anguilla anguilla", "page": "sample", "opens": text}
    return JSONResponse({"verdict": "done", "code": f"{text[:3]} {text[3:9]} {text[9:]}", **words})


async def looked_up(request: Request) -> Response:
    """What was looked up, in order."""
    return JSONResponse(BENCH.looked_up)


async def behave(request: Request) -> Response:
    """Sets the behaviour: status, saves (before it fails), delay, at_most."""
    BENCH.behaviour = await request.json()
    return Response()


async def scans(request: Request) -> Response:
    """What was saved, and what it took."""
    saved = list(BENCH.scans.values())
    return JSONResponse({"scans": saved, "messages": BENCH.messages, "repeats": BENCH.repeats})


async def forget(request: Request) -> Response:
    """Begins anew."""
    BENCH.__init__()  # type: ignore[misc]
    return Response()


app = st.App(
    HERE / "components.py",
    routes=[
        Route("/bench/scan", scan, methods=["POST"]),
        Route("/bench/behave", behave, methods=["POST"]),
        Route("/bench/forget", forget, methods=["POST"]),
        Route("/bench/scans", scans),
        Route("/bench/look-up", look_up),
        Route("/bench/looked-up", looked_up),
        *camera.routes,
        # The product's entry script lies beside its static folder; this one does not.
        Mount("/app/static", app=StaticFiles(directory=STATIC)),
    ],
)
