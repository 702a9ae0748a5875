"""Gives an agent to a written name: a building block of actions that are told who collected, determined or borrowed.

The permission is that of the action which calls it.
"""

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import or_, select

from lims.database import columns
from lims.history.rules import Touched, created
from lims.people.rules import check_person_name
from lims.people.tables import Agent
from lims.unit_of_work import Work

_G = columns(Agent)


def agent_named(work: Work, name: str, *, agent_type: str = "person") -> int:
    """The key of the agent of this name, entered if nobody has it yet. Raises PersonNameError."""
    return agents_named(work, [name], agent_type=agent_type)[name]


def agents_named(work: Work, names: Iterable[str], *, agent_type: str = "person") -> dict[str, int]:
    """The keys of the agents of these names, each as it was given; those nobody has yet are entered, in one act."""
    wanted = {name: check_person_name(name) for name in dict.fromkeys(names)}
    known = _known(work, sorted(set(wanted.values())))
    touched = []
    for verbatim, name in wanted.items():
        if name not in known:
            known[name], subject = _enter(work, verbatim, name, agent_type)
            touched.append(subject)
    if touched:
        work.record("enter agents", touched)
    return {verbatim: known[name] for verbatim, name in wanted.items()}


def _known(work: Work, names: list[str]) -> dict[str, int]:
    statement = (
        select(_G.id, _G.name, _G.verbatim_name)
        .where(or_(_G.name.in_(names), _G.verbatim_name.in_(names)), _G.erased_at.is_(None))
        .order_by(_G.id.desc())
    )
    found: dict[str, int] = {}
    for key, name, verbatim in work.execute(statement):
        found |= {verbatim: key, name: key}
    return {name: found[name] for name in names if name in found}


def _enter(work: Work, verbatim: str, name: str, agent_type: str) -> tuple[int, Touched]:
    values = {"uuid": str(uuid4()), "agent_type": agent_type, "verbatim_name": verbatim, "name": name}
    key = work.add(Agent, values)
    return key, Touched("agent", key, created({"agent_type": agent_type}), values["uuid"])
