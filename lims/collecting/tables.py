"""Where, when, how and by whom something was collected."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from lims.database import BigId, SortText, Table, one_of
from lims.values.dates import Precision

RECORD_STATES = ("planned", "registered", "withdrawn", "merged")


class Locality(Table, table=True):
    """A named place, as people call it."""

    __table_args__ = (UniqueConstraint("name", "water_body", "country_code"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(sa_type=SortText)
    water_body: str = ""
    country_code: str = ""
    state_province: str | None = None
    municipality: str | None = None
    location_id: str | None = None


class CollectingEvent(Table, table=True):
    """dwc:Event, an entity. What it does not say it inherits from its parent (cruise → station → haul).

    Times are local, ISO 8601; `utc_offset_minutes` is empty where the zone is unknown. Coordinates are decimal degrees
    WGS 84 with their uncertainty in metres; depths and elevations in metres.
    """

    __table_args__ = (
        one_of("date_precision", Precision),
        one_of("record", RECORD_STATES),
        CheckConstraint("decimal_latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("decimal_longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("coordinate_uncertainty_m > 0", name="uncertainty"),
        CheckConstraint("(decimal_latitude IS NULL) = (decimal_longitude IS NULL)", name="both_coordinates"),
        CheckConstraint("minimum_depth_m <= maximum_depth_m", name="depth_order"),
        CheckConstraint("parent_event_id <> id", name="not_its_own_parent"),
    )

    id: int = Field(primary_key=True, sa_type=BigId, foreign_key="entity.id")
    parent_event_id: int | None = Field(default=None, sa_type=BigId, foreign_key="collecting_event.id", index=True)
    event_type: str | None = None
    field_number: str | None = Field(default=None, sa_type=SortText)
    start: str | None = Field(default=None, sa_type=SortText)
    end: str | None = None
    utc_offset_minutes: int | None = None
    date_precision: str | None = None
    verbatim_event_date: str | None = None
    decimal_latitude: float | None = None
    decimal_longitude: float | None = None
    coordinate_uncertainty_m: float | None = None
    footprint_wkt: str | None = None
    verbatim_coordinates: str | None = None
    verbatim_srs: str | None = None
    minimum_depth_m: float | None = None
    maximum_depth_m: float | None = None
    minimum_elevation_m: float | None = None
    maximum_elevation_m: float | None = None
    locality_id: int | None = Field(default=None, sa_type=BigId, foreign_key="locality.id")
    verbatim_locality: str | None = None
    habitat: str | None = None
    sampling_protocol: str | None = None
    gear: str | None = None
    remarks: str | None = None
    information_withheld: str | None = None
    data_generalizations: str | None = None
    record: str = "registered"
    change_set_id: int = Field(sa_type=BigId, foreign_key="change_set.id")


class CollectingAgent(Table, table=True):
    """Who collected (dwc:recordedBy), in order."""

    __table_args__ = (UniqueConstraint("event_id", "order"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    event_id: int = Field(sa_type=BigId, foreign_key="collecting_event.id")
    agent_id: int = Field(sa_type=BigId, foreign_key="agent.id")
    order: int = 1
