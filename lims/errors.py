"""The five kinds of refusal. A stage's own errors subclass one of these; the message is what the user reads."""

from collections.abc import Mapping


class LimsError(Exception):
    """Base of every refusal that a person may read. Anything else that is raised is a bug."""


class NotFoundError(LimsError):
    """What was named does not exist, or the actor may not see it."""


class NotAllowedError(LimsError):
    """The actor may see it, and may not do this to it."""


class InvalidInputError(LimsError):
    """What was entered cannot be right. `fields` says for each field what is wrong with it."""

    def __init__(self, message: str = "", /, **fields: str) -> None:
        self.fields: Mapping[str, str] = fields
        super().__init__(message or " ".join(fields.values()))


class RuleBrokenError(LimsError):
    """The input is well formed, but a rule of the collection forbids the act."""


class ConflictError(LimsError):
    """Somebody else was first: what the actor saw is no longer so."""
