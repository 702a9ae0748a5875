"""Who may decide on a disposal, and on what. Pure."""

from collections.abc import Sequence

from lims.errors import ConflictError, InvalidInputError, NotAllowedError, RuleBrokenError
from lims.samples.vocabulary import RecordState
from lims.values.codes import grouped

WAITING, APPROVED, TURNED_DOWN, WITHDRAWN = "waiting", "approved", "turned down", "withdrawn"
STATES = (WAITING, APPROVED, TURNED_DOWN, WITHDRAWN)


class DecidedError(ConflictError):
    """Somebody has decided on this disposal already."""


class OwnProposalError(NotAllowedError):
    """Nobody approves what they proposed themselves."""


class NotOneselfError(NotAllowedError):
    """A disposal by two needs two people whose names are known."""


class OtherThanProposedError(RuleBrokenError):
    """A sample is not what it was when its disposal was proposed."""


def check_waiting(number: int, state: str, decided: str) -> None:
    """Raises DecidedError where it was decided on; `decided` says when and by whom."""
    if state != WAITING:
        raise DecidedError(f"Disposal {number} is {state} {decided}: there is nothing to decide any more.")


def check_is_somebody(agent_id: int | None) -> int:
    """The person who acts. Raises NotOneselfError for the system, of which nobody knows who it is."""
    if agent_id is None:
        raise NotOneselfError("Two people must be told apart here: sign in, or say who you are with --as NAME.")
    return agent_id


def check_second_person(number: int, proposed_by: int, agent_id: int) -> None:
    """Raises OwnProposalError where the same person proposed it."""
    if agent_id == proposed_by:
        raise OwnProposalError(
            f"Disposal {number} is your own proposal: somebody else decides on it. You may withdraw it."
        )


def check_proposer(number: int, proposed_by: int, agent_id: int | None) -> None:
    """Raises NotAllowedError where somebody else proposed it."""
    if agent_id != proposed_by:
        raise NotAllowedError(f"Disposal {number} is withdrawn by who proposed it: turn it down, and say why.")


def check_turned_down_why(reason: str) -> str:
    """Why not, for who proposed it. Raises InvalidInputError."""
    if kept := reason.strip():
        return kept
    raise InvalidInputError("Say why it is turned down: who proposed it reads that.", reason="missing")


def check_as_proposed(number: int, samples: Sequence[tuple[str, str, str, str]]) -> None:
    """Raises OtherThanProposedError, naming each sample (code, disposition then and now, record) that is no more so."""
    other = []
    for code, was, now, record in samples:
        if record != RecordState.REGISTERED:
            other.append(f"{grouped(code)} is {record}")
        elif now != was:
            other.append(f"{grouped(code)} is {now}, and was {was}")
    if other:
        raise OtherThanProposedError(
            f"Since disposal {number} was proposed: {'; '.join(other)}. Turn it down, and propose the others anew."
        )
