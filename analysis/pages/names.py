"""How sources are named in words and figures alike; all of it stands in data/raw/sources.toml."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from ..maps import sources
from ..maps.sources import Look


class OfSources(Mapping[str, Any]):
    """Something of the look of each source: of those that there are when it is asked for.

    A kernel hears of the user's own sources after it has imported everything.
    """

    def __init__(self, of: Callable[[Look], Any]) -> None:
        """Take what it is of a look."""
        self._of = of

    def __getitem__(self, key: str) -> Any:
        """What it is of a source."""
        if key not in sources.names():
            raise KeyError(key)
        return self._of(sources.get(key).look)

    def __iter__(self) -> Iterator[str]:
        """The keys of all sources, in their order."""
        return iter(sources.names())

    def __len__(self) -> int:
        """How many sources there are."""
        return len(sources.names())


LOOKS = OfSources(lambda look: look)
SHORT = OfSources(lambda look: look.short)
# The first quantity of a source is what it draws in Kursk.
LABELS = OfSources(lambda look: next(iter(look.labels.values())))


def label(rows: pd.DataFrame) -> str:
    """Name one source's rows with what its land is: held, assessed, or a claimed limit.

    And that they are all of the copy which goes on where the source itself has ended.

    >>> label(pd.DataFrame({"source": ["isw"], "quantity": ["held"]}))
    'ISW, assessed control and advances'
    >>> label(pd.DataFrame({"source": ["deepstate"], "quantity": ["held"], "by_copy": [True]}))
    'DeepState, held (by its copy)'
    """
    key = rows["source"].iloc[0]
    name = LOOKS[key].labels[rows["quantity"].iloc[0]] if "quantity" in rows else LABELS[key]
    return name + " (by its copy)" * bool("by_copy" in rows and rows["by_copy"].all())


def labels(days: pd.DataFrame) -> pd.Series:
    """The name of each source of a daily table with what its land is."""
    return pd.Series({key: label(own) for key, own in days.groupby("source", sort=False)})
