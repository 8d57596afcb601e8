"""The article's figures, each one testable statement with its unit and days."""

import pandas as pd
import pandera.pandas as pa

from . import paths, schemas
from .geometry import KM2_PER_SQ_MI

UNITS_KM2 = {"sq mi": KM2_PER_SQ_MI, "km2": 1.0}

SCHEMA = pa.DataFrameSchema(
    {
        "id": pa.Column(str, unique=True),
        "quote": pa.Column(str),
        "place": pa.Column(str),
        "quantity": pa.Column(str),
        "value": pa.Column(float),
        "unit": pa.Column(str, pa.Check.isin(list(UNITS_KM2))),
        "wording": pa.Column(str),
        "first_day": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$")),
        "last_day": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$")),
        "label": pa.Column(str),
        "test": pa.Column(str),
    },
    strict=True,
    coerce=True,
)


def read(path=None) -> pd.DataFrame:
    """The article's claims, one row each; a wrong file raises one sentence."""
    path = path or paths.CLAIMS
    return schemas.checked(SCHEMA, pd.read_csv(path), f"{paths.shown(path)} is no table of claims")


def areas() -> pd.DataFrame:
    """The claims about area with ``value_km2``, for drawing."""
    table = read()
    table = table[table["quantity"].isin(["area", "area_max"])]
    return table.assign(value_km2=table["value"] * table["unit"].map(UNITS_KM2))
