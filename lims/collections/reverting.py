"""What was corrected in a collection is put back; what is else done to collections and roles another act follows."""

from collections.abc import Sequence

from lims.access import Permission
from lims.collections.tables import Collection
from lims.history.rules import Touched
from lims.reverting import Reverter, put_back
from lims.unit_of_work import Work


def revert_collections(work: Work, subjects: Sequence[Touched]) -> list[Touched]:
    """Gives collections their names, descriptions and settings of before."""
    work.require(Permission.MANAGE_COLLECTIONS, collections=[subject.subject_id for subject in subjects])
    return [put_back(work, Collection, subject) for subject in subjects]


REVERTERS: dict[str, Reverter] = {"collection": revert_collections}

NOT_UNDOABLE = {
    "add collection": "leave it empty, or rename it",
    "grant role": "revoke the role",
    "revoke role": "grant the role again",
}
