"""Which text may be a second code of a sample, and whose it is already: the building block of giving it one."""

from lims.errors import ConflictError, InvalidInputError
from lims.identity.queries import Match, MisreadCodeError, check_known, find_matches, prefixes_in_use
from lims.identity.ranges import lock_runs, runs_of
from lims.samples.queries import SampleView, samples_by_id
from lims.unit_of_work import Work
from lims.values.codes import grouped, has_own_shape, normalised, own_form, passes_check

LONGEST_CODE = 60


class SecondCodeError(InvalidInputError):
    """This cannot be the code of a tube."""


class CodeHeldError(ConflictError):
    """Something else goes by this code."""


def check_second_code(work: Work, sample: SampleView, text: str) -> str:
    """The code as it is stored. Raises SecondCodeError, CodeHeldError (with whose it is), MisreadCodeError."""
    value = normalised(text)
    if not 3 <= len(value) <= LONGEST_CODE:
        raise SecondCodeError(f"A code has 3 to {LONGEST_CODE} characters, this has {len(value)}: scan it again.")
    others = [match for match in find_matches(work, value) if match.entity_id != sample.id]
    if others:
        raise CodeHeldError(_whose(work, value, others))
    if any(match.identifier_type in ("code", "second code") for match in find_matches(work, value)):
        raise CodeHeldError(f"{grouped(sample.code)} goes by {value} already.")
    return _own(work, value) if _looks_like_ours(work, value) else value


def _looks_like_ours(work: Work, value: str) -> bool:
    """A maker's code may have our shape, but not one of our prefixes too."""
    return has_own_shape(value) and any(own_form(value).startswith(prefix) for prefix in prefixes_in_use(work))


def _own(work: Work, value: str) -> str:
    """A label of ours that was printed ahead, which nobody else claims meanwhile; any other of ours was misread."""
    code = own_form(value)
    if not passes_check(code):
        check_known(code, [])
    runs = runs_of(work, [code])
    if not runs:
        raise MisreadCodeError(f"{grouped(code)} has our form, but was not printed ahead: look which tube it is.")
    lock_runs(work, [run.id for run in runs.values()])
    return code


def _whose(work: Work, value: str, matches: list[Match]) -> str:
    seen = samples_by_id(work, [match.entity_id for match in matches])
    named = [
        f"{grouped(match.code or '')}" + (f" ({seen[match.entity_id].kind_name})" if match.entity_id in seen else "")
        for match in matches
        if match.entity_id in seen or match.entity_type != "material_sample"
    ]
    if not named:
        return f"{value} is on something of another collection: give the tube another code."
    if len(named) > 1:
        return f"{value} is a number of {len(named)} things, {', '.join(named[:4])}: it cannot tell tubes apart."
    return f"{value} is on {named[0]} already: look which tube wears it."
