"""Going home after a failure: the place must take the thing, and all that was put into it meanwhile."""

import pytest

from lims.access import system_actor
from lims.storage.actions import add_container, place
from lims.storage.homing import put_home
from lims.storage.queries import container_for, things_for
from lims.storage.rules import KindNotAllowedError
from lims.storage.whereabouts import place_for
from lims.unit_of_work import reading, unit_of_work
from tests import make

SYSTEM = system_actor()


@pytest.fixture
def away(settings_for_test: object) -> dict[str, str]:
    """A box with a tissue, whose home takes tissues only, stands elsewhere; its home is empty."""
    with unit_of_work(SYSTEM) as work:
        make.collection(work, "FIS")
        (home,) = add_container(work, name="Tissues", type_key="drawer", allowed_kinds=["tissue"])
        (backup,) = add_container(work, name="Backup", type_key="drawer")
        (box,) = add_container(work, name="Box", type_key="box_9x9", parent=home)
        (tissue,) = make.samples(work, 1, kind="tissue")
        place(work, codes=[tissue], into=box)
        place(work, codes=[box], into=backup)
    return {"home": home, "backup": backup, "box": box}


def go_home(away: dict[str, str]) -> None:
    with unit_of_work(SYSTEM) as work:
        things = things_for(work, [away["box"]], lock=True)
        put_home(work, things, [(container_for(work, away["home"]).id, None)], occurred_at=work.now)


def stands_in(code: str) -> str:
    with reading(SYSTEM) as work:
        return place_for(work, [code])[code].container


def test_a_box_goes_home_with_what_may_lie_there(away: dict[str, str]) -> None:
    go_home(away)
    assert stands_in(away["box"]) == away["home"]


def test_a_box_does_not_go_home_with_what_may_not_lie_there(away: dict[str, str]) -> None:
    with unit_of_work(SYSTEM) as work:
        (fish,) = make.samples(work, 1)
        place(work, codes=[fish], into=away["box"])
    with pytest.raises(KindNotAllowedError, match="is specimen, and Tissues takes only tissue"):
        go_home(away)
    assert stands_in(away["box"]) == away["backup"]
