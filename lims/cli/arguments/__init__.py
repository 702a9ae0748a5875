"""The arguments of all commands, in the order in which a sample meets them. Nothing here loads the database."""

from lims.cli.arguments import (
    checking,
    disposing,
    exchange,
    handing_out,
    history,
    looking,
    making,
    monitoring,
    placing,
    preserving,
    printing,
    ranges,
    setting_up,
    storing,
    tending,
)

IN_ORDER = (
    *setting_up.IN_ORDER,
    *looking.IN_ORDER,
    *exchange.INCOMING,
    *ranges.IN_ORDER,
    *making.IN_ORDER,
    *placing.IN_ORDER,
    *storing.IN_ORDER,
    *tending.IN_ORDER,
    *disposing.IN_ORDER,
    *preserving.IN_ORDER,
    *checking.IN_ORDER,
    *monitoring.IN_ORDER,
    *handing_out.IN_ORDER,
    *exchange.OUTGOING,
    *printing.IN_ORDER,
    *history.IN_ORDER,
)
