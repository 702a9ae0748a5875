"""The code series of requests."""

from lims.collections.rules import prefix_from
from lims.identity.minting import open_series
from lims.identity.queries import prefixes_in_use
from lims.requests.queries import find_series
from lims.unit_of_work import Work

PREFIX = "REK"
"""What codes of requests begin with, or nearly so where a collection has it already."""


def series_of_requests(work: Work) -> int:
    """The key of the series, which is opened with the first request."""
    work.lock("series of requests")
    return find_series(work) or open_series(work, prefix_from(PREFIX, prefixes_in_use(work)))
