"""`show`: everything of a sample, a container or a request, whichever goes by the code."""

from lims.cli.answer import Answer
from lims.cli.sample_shown import sample_answer
from lims.cli.things_shown import container_answer, request_answer
from lims.errors import NotFoundError
from lims.identity.queries import find_matches
from lims.requests.queries import REQUEST
from lims.storage.queries import CONTAINER, things_for
from lims.unit_of_work import Work

THINGS = {"material_sample", CONTAINER}


class NothingToShowError(NotFoundError):
    """The code is of something that has no page of its own."""


def whatever(work: Work, code: str) -> Answer:
    """The answer for whatever goes by the code.

    Raises UnknownCodeError, UnclaimedCodeError, MisreadCodeError, AmbiguousCodeError.
    """
    types = {match.entity_type for match in find_matches(work, code)}
    if not types or types & THINGS:
        (thing,) = things_for(work, [code])
        return sample_answer(work, thing) if thing.sample else container_answer(work, thing.code)
    if REQUEST in types:
        return request_answer(work, code)
    raise NothingToShowError(f"{code} is the code of a {types.pop().replace('_', ' ')}, which has nothing to show.")
