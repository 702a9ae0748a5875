"""What people enter about how long things keep; pure."""

from pydantic import BaseModel, ConfigDict


class ViabilityDraft(BaseModel):
    """What came out of a test: of so many seeds that were sown, or tubes that were opened, so many live."""

    model_config = ConfigDict(frozen=True)

    code: str
    tested: int
    viable: int


class BreakUpDraft(BaseModel):
    """Into what a lot is broken up: how many each part has, as typed, and of which kind they are (as the lot).

    `left` is how much remains, counted afterwards; "0" closes the lot: what the parts have was all of it. Without it
    the lot keeps what was not taken. `codes` are those of labels that were printed ahead.
    """

    model_config = ConfigDict(frozen=True)

    counts: tuple[str, ...]
    kind: str | None = None
    codes: tuple[str, ...] = ()
    left: str | None = None
    process_name: str | None = None
    protocol: str | None = None

    @property
    def closes(self) -> bool:
        """Whether nothing remains of the lot."""
        return self.left is not None and self.left.strip() in ("0", "none")
