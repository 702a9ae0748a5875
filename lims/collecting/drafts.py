"""A collecting event as somebody types it, made into values that are kept. Pure."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lims.errors import InvalidInputError
from lims.values.coordinates import Point, parse_geographic, to_wgs84
from lims.values.dates import EventTime, parse_event_time
from lims.values.vocabularies import country_code


class EventDraft(BaseModel):
    """Texts as typed. Either `latitude` and `longitude`, or `x` and `y` with the reference system `crs`."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    event_date: str = ""
    locality: str = ""
    water_body: str = ""
    municipality: str = ""
    state_province: str = ""
    country: str = ""
    latitude: str = ""
    longitude: str = ""
    x: str = ""
    y: str = ""
    crs: str = ""
    uncertainty_m: float | None = Field(default=None, gt=0)
    minimum_depth_m: float | None = None
    maximum_depth_m: float | None = None
    minimum_elevation_m: float | None = None
    maximum_elevation_m: float | None = None
    event_type: str = ""
    field_number: str = ""
    habitat: str = ""
    sampling_protocol: str = ""
    gear: str = ""
    remarks: str = ""
    collectors: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in ("depth", "elevation"):
            low, high = getattr(self, f"minimum_{name}_m"), getattr(self, f"maximum_{name}_m")
            if low is not None and high is not None and low > high:
                raise ValueError(f"The least {name} ({low:g} m) is more than the greatest ({high:g} m).")
        return self

    def time(self, today: date) -> EventTime | None:
        """When it was; None where nothing is said. Raises EventTimeError."""
        return parse_event_time(self.event_date, today=today) if self.event_date else None

    def point(self) -> Point | None:
        """Where it was on WGS 84; None where nothing is said. Raises CoordinateError, UnknownReferenceSystemError."""
        if self.latitude and self.longitude:
            return parse_geographic(self.latitude, self.longitude)
        if self.x and self.y:
            if not self.crs:
                raise InvalidInputError(crs="X and Y need their reference system, such as EPSG:31370 for Lambert 72.")
            return to_wgs84(self.x, self.y, self.crs)
        if self.latitude or self.longitude or self.x or self.y:
            raise InvalidInputError("A place has two coordinates: one of them is missing.")
        return None

    def country_code(self) -> str:
        """ISO 3166-1; empty where nothing is said. Raises UnknownCountryError."""
        return country_code(self.country) if self.country else ""
