"""Figures that others printed, measured again, and the convention that explains each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pandera.pandas as pa
import shapely

from ..theatres import KURSK

UNEXPLAINED = "unexplained"
INTERPOLATED = "weeks interpolated"
WITHIN_PCT = 1.0  # a residual up to this counts as agreement

# Where a figure is measured. The front's box leaves out satire from the Kurils to Karelia.
AREAS = {
    **KURSK.part_areas(),
    "kursk": KURSK.area,
    "front": shapely.box(22.0, 43.8, 41.0, 53.0),
    "sumy_border": shapely.box(35.2, 50.9, 35.5, 51.12),
}

# The makers' classes that each measure adds up.
CLASSES = {
    ("deepstate", "held"): ("ukraine_in_russia",),
    ("deepstate", "contested"): ("grey_in_russia",),
    ("deepstate", "held+contested"): ("ukraine_in_russia", "grey_in_russia"),
    ("deepstate", "occupied"): ("occupied", "occupied_before_2022"),
    ("deepstate", "unknown"): ("unknown_in_ukraine",),
    ("deepstate_occupied", "occupied"): ("occupied",),
    ("isw", "claimed"): ("claimed_limit_kursk",),
    ("isw", "occupied"): ("assessed_russian_control", "assessed_russian_advance"),
}
MEASURES = tuple(sorted({measure for _, measure in CLASSES}))

# Outlets, agencies and archives of a maker's own channel; rows with another address are refused:
# a figure on a copied page cannot be traced to who printed it.
OUTLETS = {
    "agents.media", "anhor.uz", "clamreport.com", "discovertelegram.com", "en.interfax.com.ua",
    "europeanconservative.com", "expres.online", "glavcom.ua", "interfax.com.ua",
    "kyivindependent.com",
    "menafn.com", "n-pravda.in.ua", "newsbulletin247.com", "newsukraine.rbc.ua", "rezzonans.in.ua",
    "novosti.dn.ua", "patrioty.org.ua", "tass.com", "babel.ua", "www.rtl.be",
    "unn.ua", "www.ansa.it", "www.arabnews.pk", "www.bssnews.net", "www.lbcgroup.tv",
    "www.pravda.com.ua", "www.spacewar.com", "www.themoscowtimes.com", "www.urdupoint.com",
    "zerkaloio-web.xyz",
}  # fmt: skip

# Who made a figure: the map's own maker; an outlet that computed on a maker's data; the maker of
# another map; an official, who does not say by what map.
KINDS = ("maker", "outlet", "another maker", "official")

DAY = r"^\d{4}-\d{2}-\d{2}$"


def _is_known_outlet(urls: pd.Series) -> pd.Series:
    return urls.map(lambda url: urlsplit(url).netloc in OUTLETS)


def _are_days(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").notna()


SCHEMA = pa.DataFrameSchema(
    {
        "id": pa.Column(str, unique=True),
        "quantity": pa.Column(str),
        "value": pa.Column(float, pa.Check.gt(0)),
        "unit": pa.Column(str, pa.Check.isin(["km2"])),
        "publisher": pa.Column(str),
        "by": pa.Column(str, pa.Check.isin(KINDS)),
        "url": pa.Column(str, pa.Check(_is_known_outlet, error="no known outlet")),
        "source": pa.Column(str, pa.Check.isin(list(dict.fromkeys(key for key, _ in CLASSES)))),
        "area": pa.Column(str, pa.Check.isin(list(AREAS))),
        "measure": pa.Column(str, pa.Check.isin(MEASURES)),
        "first_day": pa.Column(str, pa.Check.str_matches(r"^$|" + DAY)),
        "last_day": pa.Column(str, pa.Check(_are_days, error="no day")),
        "note": pa.Column(str),
    },
    strict=True,
    coerce=True,
)


@dataclass(frozen=True)
class Convention:
    """One way to read a printed figure: which map, which land, which earth."""

    name: str
    method: str
    area: str
    measure: str
    shift_days: int = 0
    which: str = "last"


AreaOf = Callable[[str, date, Convention], float]


def conventions(figure: Any) -> list[Convention]:
    """The readings that are tried for a figure, in a fixed order; the first is as it is stated.

    Each other one changes one thing: earth (DeepState prints spherical areas), the first map of
    the day, the map before or after (date of map or of publication), all parts or the main one,
    with or without the contested zone, and for a change on weekly maps a straight line from one
    map to the next. Few and fixed, because among many a chance match is easy.
    """
    stated = "geodesic" if figure.source == "isw" else "sphere"
    other = "geodesic" if stated == "sphere" else "sphere"
    step = 7 if figure.source == "isw" else 1
    base = Convention("as stated", stated, figure.area, figure.measure)
    tried = [
        base,
        replace(base, name=f"{other} area", method=other),
        replace(base, name="first map of the day", which="first"),
        replace(base, name=f"map {step} d earlier", shift_days=-step),
        replace(base, name=f"map {step} d later", shift_days=step),
    ]
    if figure.source == "isw" and figure.first_day:
        tried.append(replace(base, name=INTERPOLATED, which=INTERPOLATED))
    parts = {"kursk": "sudzha", "sudzha": "kursk"}
    if figure.area in parts and figure.source == "deepstate":
        swap = parts[figure.area]
        name = "main part alone" if swap == "sudzha" else "all parts"
        tried.append(replace(base, name=name, area=swap))
    grey = {"held": "held+contested", "held+contested": "held"}
    if figure.measure in grey:
        name = "with contested" if figure.measure == "held" else "without contested"
        tried.append(replace(base, name=name, measure=grey[figure.measure]))
    return tried


def measure(figure: Any, convention: Convention, area_km2: AreaOf) -> float:
    """The figure measured under one convention, in km2; a change if it has two days."""
    areas = [area_km2(figure.source, day, convention) for day in days_of(figure, convention)]
    return areas[-1] - areas[0] if len(areas) == 2 else areas[0]


def days_of(figure: Any, convention: Convention) -> list[date]:
    """The days whose maps a figure needs under a convention: one, or two for a change."""
    shift = timedelta(days=convention.shift_days)
    days = [day for day in (figure.first_day, figure.last_day) if day]
    return [date.fromisoformat(day) + shift for day in days]


def validate(figures: pd.DataFrame, area_km2: AreaOf) -> pd.DataFrame:
    """Every figure under every convention: ``id, convention, measured_km2, residual_km2, pct``.

    ``area_km2(source, day, convention)`` measures one map.
    """
    rows = []
    for figure in figures.itertuples():
        for convention in conventions(figure):
            km2 = measure(figure, convention, area_km2)
            residual = km2 - figure.value
            rows.append((figure.id, convention.name, km2, residual, 100 * residual / figure.value))
    columns = ["id", "convention", "measured_km2", "residual_km2", "residual_pct"]
    return pd.DataFrame(rows, columns=columns)


def named(validation: pd.DataFrame) -> pd.DataFrame:
    """One row a figure: as stated, and the first convention in the fixed order that explains it.

    Returns ``id, stated_km2, stated_pct, convention, measured_km2, residual_km2, residual_pct,
    agrees``. A figure that no convention brings within 1 % keeps its stated reading and the word
    "unexplained".
    """
    rows = []
    for name, tried in validation.groupby("id", sort=False):
        stated = tried.iloc[0]
        good = tried[tried["residual_pct"].abs() <= WITHIN_PCT]
        best = good.iloc[0] if len(good) else stated
        rows.append(
            (name, stated["measured_km2"], stated["residual_pct"],
             best["convention"] if len(good) else UNEXPLAINED, best["measured_km2"],
             best["residual_km2"], best["residual_pct"], len(good) > 0)
        )  # fmt: skip
    columns = ["id", "stated_km2", "stated_pct", "convention", "measured_km2", "residual_km2",
               "residual_pct", "agrees"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def explained(figures: pd.DataFrame, validation: pd.DataFrame) -> pd.DataFrame:
    """What was printed beside what was measured, one row a figure, as :func:`named`.

    ``interpolated_pct`` is the residual of a change on weekly maps when a straight line is laid
    from one map to the next; empty for all others.
    """
    table = figures.merge(named(validation), on="id", validate="1:1")
    lines = validation[validation["convention"] == INTERPOLATED].set_index("id")["residual_pct"]
    return table.assign(interpolated_pct=table["id"].map(lines))


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """How many figures of each kind of publisher are met: ``by, source, figures, stated, named``.

    ``source`` is whose map they are held against; ``stated`` counts those within 1 % as they are
    stated, ``named`` those once one convention is named.
    """
    is_met = table.assign(stated=table["stated_pct"].abs() <= WITHIN_PCT, named=table["agrees"])
    found = is_met.groupby(["by", "source"]).agg(
        figures=("id", "size"), stated=("stated", "sum"), named=("named", "sum")
    )
    return found.reindex(KINDS, level="by").reset_index()
