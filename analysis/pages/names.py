"""How sources are named in words and figures alike; all of it stands in data/raw/sources.toml."""

import pandas as pd

from ..maps import sources

LOOKS = {key: sources.get(key).look for key in sources.names()}
SHORT = {key: look.short for key, look in LOOKS.items()}
# The first quantity of a source is what it draws in Kursk.
LABELS = {key: next(iter(look.labels.values())) for key, look in LOOKS.items()}


def label(rows: pd.DataFrame) -> str:
    """Name one source's rows with what its land is: held, assessed, or a claimed limit.

    >>> label(pd.DataFrame({"source": ["isw"], "quantity": ["held"]}))
    'ISW, assessed control and advances'
    """
    key = rows["source"].iloc[0]
    return LOOKS[key].labels[rows["quantity"].iloc[0]] if "quantity" in rows else LABELS[key]


def labels(days: pd.DataFrame) -> pd.Series:
    """The name of each source of a daily table with what its land is."""
    return pd.Series({key: label(own) for key, own in days.groupby("source", sort=False)})
