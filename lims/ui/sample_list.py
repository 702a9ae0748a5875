"""Samples in rows."""

from collections.abc import Mapping

import pandas as pd

from lims.samples.searching import FoundPage
from lims.ui.words import amount_of, grouped, joined


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
