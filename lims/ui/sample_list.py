"""Samples in rows."""

from collections.abc import Mapping

import pandas as pd

from lims.samples.searching import FoundPage
from lims.storage.whereabouts import PlaceView
from lims.ui.words import amount_of, grouped, joined


def inside_out(place: PlaceView) -> str:
    """Where it is, the nearest first, so that a narrow column still says the box and the position."""
    nearest, *outer = reversed(place.way)
    return " ‹ ".join([joined([nearest, place.position], " "), *outer])


def table_of(page: FoundPage, places: Mapping[str, str]) -> pd.DataFrame:
    """The rows as people read them; `places` by the samples' codes."""
    return pd.DataFrame(
        [
            {
                "Code": grouped(each.sample.code),
                "Name": each.name.shown,
                "Kind": joined([each.sample.kind_name, each.sample.control_type]),
                "Place": places.get(each.sample.code, "–"),
                "Left": amount_of(each.sample),
                "State": joined(
                    [each.sample.disposition, each.sample.record if each.sample.record == "withdrawn" else None]
                ),
                "Collection": each.sample.collection,
            }
            for each in page.found
        ]
    )
