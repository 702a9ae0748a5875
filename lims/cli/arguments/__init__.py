"""The arguments of all commands, in the order in which a sample meets them. Nothing here loads the database."""

from lims.cli.arguments import (
    checking,
    exchange,
    handing_out,
    history,
    looking,
    making,
    monitoring,
    placing,
    preserving,
    printing,
    racks,
    ranges,
    setting_up,
    storing,
)

IN_ORDER = (
    *setting_up.IN_ORDER,
    *looking.IN_ORDER,
    *exchange.INCOMING,
    *ranges.IN_ORDER,
    *making.IN_ORDER,
    *placing.IN_ORDER,
    *storing.IN_ORDER,
    *preserving.IN_ORDER,
    *checking.IN_ORDER,
    *racks.IN_ORDER,
    *monitoring.IN_ORDER,
    *handing_out.IN_ORDER,
    *exchange.OUTGOING,
    *printing.IN_ORDER,
    *history.IN_ORDER,
)
