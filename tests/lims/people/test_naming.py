"""Written names and the agents they stand for."""

from sqlalchemy import func, select

from lims.database import columns
from lims.history.tables import Act, ActSubject
from lims.people.naming import agent_named, agents_named
from lims.people.queries import find_agent, find_agents
from lims.people.tables import Agent
from tests.lims.people.conftest import Open


def test_a_name_is_entered_once(open_work: Open) -> None:
    with open_work() as work:
        first = agent_named(work, "Jan Breine")
        assert agent_named(work, "Jan Breine") == first
        assert agent_named(work, " Jan  Breine ") == first
        assert work.execute(select(func.count()).select_from(Agent.__table__)).scalar_one() == 1


def test_the_name_is_kept_as_written(open_work: Open) -> None:
    with open_work() as work:
        key = agent_named(work, "BREINE,  Jan ")
        row = work.execute(select(columns(Agent).verbatim_name, columns(Agent).name)).one()
        assert tuple(row) == ("BREINE,  Jan ", "BREINE, Jan")
        assert find_agent(work, name="BREINE, Jan") == find_agent(work, name="BREINE,  Jan ")
        assert agent_named(work, "BREINE,  Jan ") == key


def test_many_names_are_one_act(open_work: Open) -> None:
    with open_work() as work:
        agent_named(work, "An")
        found = agents_named(work, ["An", "Bob", "Bob", "Bob ", "Cis"])
        assert list(found) == ["An", "Bob", "Bob ", "Cis"]
        assert found["Bob"] == found["Bob "]
        assert len(set(found.values())) == 3
    with open_work() as work:
        verbs = work.execute(select(columns(Act).verb)).scalars().all()
        assert verbs == ["enter agents", "enter agents"]
        assert work.execute(select(func.count()).select_from(ActSubject.__table__)).scalar_one() == 3


def test_agents_are_found_by_a_part_of_their_name(open_work: Open) -> None:
    with open_work() as work:
        agents_named(work, ["Jan Breine", "Gerlinde Van Thuyne", "100% Fish"])
        assert [each.name for each in find_agents(work, text="BREINE")] == ["Jan Breine"]
        assert [each.name for each in find_agents(work, text="0%")] == ["100% Fish"]
        assert len(find_agents(work)) == 3
        assert find_agent(work, name="Breine") is None
