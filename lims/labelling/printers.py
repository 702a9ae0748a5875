"""The printers of the installation: they are everybody's, and only an administrator enters them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from lims.database import columns
from lims.errors import ConflictError, NotFoundError, RuleBrokenError
from lims.history.rules import Touched, changed, created
from lims.labelling.drafts import PrinterDraft
from lims.labelling.tables import ON_ITS_WAY, Printer, PrintJob
from lims.unit_of_work import Work

PRINTER = "printer"
"""The subject type of printers in the history."""

_P, _J = columns(Printer), columns(PrintJob)
_NAMING = "name printers"


class UnknownPrinterError(NotFoundError):
    """There is no such printer."""


class PrinterExistsError(ConflictError):
    """Another printer is called so."""


class PrinterBusyError(RuleBrokenError):
    """Something waits for the printer."""


@dataclass(frozen=True)
class PrinterView:
    """A printer. `waiting` are the jobs on their way to it; `offset_x`, `offset_y` are in mm."""

    id: int
    name: str
    kind: str
    host: str | None
    port: int
    queue: str | None
    resolution: int
    offset_x: float
    offset_y: float
    ribbon: str | None
    retired_at: datetime | None
    waiting: int

    @property
    def address(self) -> str:
        """Where it is reached, for people."""
        if self.queue and self.kind == "cups":
            return f"queue {self.queue}"
        host = f"[{self.host}]" if ":" in (self.host or "") else self.host
        return f"{host}:{self.port}" if self.host else ""

    @property
    def is_sent_to(self) -> bool:
        """Whether Staal sends to it by itself; an office printer prints what people download."""
        return self.kind != "office"


def find_printers(work: Work, *, retired: bool = False) -> list[PrinterView]:
    """The printers in use, by name; with `retired` those of old as well, at the end."""
    statement = _statement().order_by(_P.retired_at.is_not(None), func.lower(_P.name), _P.id)
    if not retired:
        statement = statement.where(_P.retired_at.is_(None))
    return [PrinterView(*row) for row in work.execute(statement)]


def printer_for(work: Work, name: str) -> PrinterView:
    """The printer in use that is called so; capitals do not matter. Raises UnknownPrinterError."""
    found = _named(work, name)
    if found is None:
        known = ", ".join(each.name for each in find_printers(work)) or "none yet"
        raise UnknownPrinterError(f'There is no printer "{name.strip()}" here. Printers: {known}.')
    return found


def printer_by_id(work: Work, printer_id: int) -> PrinterView:
    """A printer by its key, also one that was retired."""
    return PrinterView(*work.execute(_statement().where(_P.id == printer_id)).one())


def enter_printer(work: Work, draft: PrinterDraft) -> Touched:
    """Writes a new printer. Raises PrinterExistsError."""
    check_name_free(work, draft.name)
    values = draft.values
    printer_id = work.add(Printer, {**values, "change_set_id": work.change_set_id})
    return Touched(PRINTER, printer_id, created(values))


def write_correction(work: Work, printer: PrinterView, given: Mapping[str, Any]) -> Touched:
    """Changes what was given. Raises PrinterError, PrinterExistsError."""
    before = {name: value for name, value in asdict(printer).items() if name in PrinterDraft.__dataclass_fields__}
    after = PrinterDraft.of(**{**before, **given, "kind": printer.kind}).values
    check_name_free(work, after["name"], but=printer.id)
    changes = changed(before, after)
    if changes:
        values = {name: new for name, (_, new) in changes.items()}
        work.execute(update(Printer).where(_P.id == printer.id).values(values))
    return Touched(PRINTER, printer.id, changes)


def write_retirement(work: Work, printer: PrinterView) -> Touched:
    """Takes a printer out of use. Raises PrinterBusyError."""
    if printer.waiting:
        jobs = "1 job waits" if printer.waiting == 1 else f"{printer.waiting} jobs wait"
        raise PrinterBusyError(f"{jobs} for {printer.name}: cancel what is not to be printed, or wait for the rest.")
    work.execute(update(Printer).where(_P.id == printer.id).values(retired_at=work.now))
    return Touched(PRINTER, printer.id, {"retired_at": (None, work.now)})


def check_name_free(work: Work, name: str, *, but: int | None = None) -> None:
    """Raises PrinterExistsError where another printer in use is called so."""
    work.lock(_NAMING)
    found = _named(work, name)
    if found is not None and found.id != but:
        raise PrinterExistsError(f'There is a printer "{found.name}" already: choose another name.')


def held_printer(work: Work, name: str) -> PrinterView:
    """The same as `printer_for`, and nobody changes or retires it until the transaction ends."""
    work.execute(select(_P.id).where(_P.id == printer_for(work, name).id).with_for_update())
    return printer_for(work, name)


def _named(work: Work, name: str) -> PrinterView | None:
    wanted = func.lower(" ".join(name.split(" ")).strip())
    row = work.execute(_statement().where(func.lower(_P.name) == wanted, _P.retired_at.is_(None))).first()
    return PrinterView(*row) if row else None


def _statement() -> Select[Any]:
    waiting = select(func.count(_J.id)).where(_J.printer_id == _P.id, ON_ITS_WAY).scalar_subquery()
    return select(
        _P.id,
        _P.name,
        _P.kind,
        _P.host,
        _P.port,
        _P.queue,
        _P.resolution,
        _P.offset_x,
        _P.offset_y,
        _P.ribbon,
        _P.retired_at,
        waiting,
    )
