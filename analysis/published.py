"""Figures that others printed, measured again, and the convention that explains each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from urllib.parse import urlsplit

import pandas as pd
import pandera.pandas as pa
import shapely

from . import fetch, paths, schemas, sources
from .geometry import area_km2, common, dissolve
from .theatres import KURSK

UNEXPLAINED = "unexplained"
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
    ("isw", "claimed"): ("claimed_limit_kursk",),
    ("isw", "occupied"): ("assessed_russian_control", "assessed_russian_advance"),
}
MEASURES = tuple(sorted({measure for _, measure in CLASSES}))

# Outlets, agencies and archives of a maker's own channel; rows with another address are refused:
# a figure on a copied page cannot be traced to who printed it.
OUTLETS = {
    "agents.media", "anhor.uz", "clamreport.com", "discovertelegram.com", "en.interfax.com.ua",
    "europeanconservative.com", "expres.online", "interfax.com.ua", "kyivindependent.com",
    "menafn.com", "n-pravda.in.ua", "newsbulletin247.com", "newsukraine.rbc.ua", "rezzonans.in.ua",
    "unn.ua", "www.ansa.it", "www.arabnews.pk", "www.bssnews.net", "www.lbcgroup.tv",
    "www.pravda.com.ua", "www.spacewar.com", "www.themoscowtimes.com", "www.urdupoint.com",
    "zerkaloio-web.xyz",
}  # fmt: skip

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
        "url": pa.Column(str, pa.Check(_is_known_outlet, error="no known outlet")),
        "source": pa.Column(str, pa.Check.isin(["deepstate", "isw"])),
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


def read(path=None) -> pd.DataFrame:
    """The printed figures that a source can test; a wrong row raises with its number."""
    path = path or paths.PUBLISHED
    table = schemas.read_csv(path, keep_default_na=False)
    return schemas.checked(SCHEMA, table, f"{paths.shown(path)} is no table of figures")


def conventions(figure) -> list[Convention]:
    """The readings that are tried for a figure, in a fixed order; the first is as it is stated.

    Each other one changes one thing: earth (DeepState prints spherical areas), the first map of
    the day, the map before or after (date of map or of publication), all parts or the main one,
    with or without the contested zone. Few and fixed, because among many a chance match is easy.
    """
    stated = "sphere" if figure.source == "deepstate" else "geodesic"
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


def measure(figure, convention: Convention) -> float:
    """The figure measured on raw maps under one convention, in km2; a change if it has two days."""
    days = [day for day in (figure.first_day, figure.last_day) if day]
    areas = [_area(figure.source, _shifted(day, convention), convention) for day in days]
    return areas[-1] - areas[0] if len(areas) == 2 else areas[0]


def _shifted(day: str, convention: Convention) -> date:
    return date.fromisoformat(day) + timedelta(days=convention.shift_days)


def _area(source: str, day: date, convention: Convention) -> float:
    rows = fetch.maps(source, day, day)
    row = rows.iloc[[0 if convention.which == "first" else -1]]
    return _measured(source, row["file"].item(), convention.area, convention.measure,
                     convention.method)  # fmt: skip


@cache
def _measured(source: str, file: str, area: str, kind: str, method: str) -> float:
    return area_km2(_land(source, file, area, kind), method)


@cache
def _land(source: str, file: str, area: str, kind: str):
    rows = fetch.registry()
    rows = rows[(rows["source"] == source) & (rows["file"] == file)]
    ((_, path),) = fetch.verified(rows)
    frame = sources.get(source).read(path)
    shapes = frame.geometry[frame["status"].isin(CLASSES[source, kind])]
    return common(dissolve(shapes), AREAS[area])


def needed(figures: pd.DataFrame | None = None) -> pd.DataFrame:
    """The registry's rows that measuring the figures reads."""
    figures = read() if figures is None else figures
    frames = [
        fetch.maps(figure.source, _shifted(day, convention), _shifted(day, convention))
        for figure in figures.itertuples()
        for convention in conventions(figure)
        for day in (figure.first_day, figure.last_day)
        if day
    ]
    return pd.concat(frames).drop_duplicates(["source", "file"])


def validate(figures: Iterable | None = None) -> pd.DataFrame:
    """Every figure under every convention: ``id, convention, measured_km2, residual_km2, pct``."""
    rows = []
    for figure in (read() if figures is None else figures).itertuples():
        for convention in conventions(figure):
            km2 = measure(figure, convention)
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


def reason(figure) -> str:
    """Why a figure may differ, as far as its kind tells; else the word unexplained."""
    if figure.source == "isw" and figure.first_day:
        return "unexplained (weekly maps: the month ends between two of them)"
    if figure.source == "isw":
        return "unexplained (another count on ISW's data, between weekly maps)"
    if "DeepState" not in figure.publisher:
        return "unexplained (an official's figure, not this map's)"
    return UNEXPLAINED


def committed() -> pd.DataFrame:
    """The committed measurements with what was printed: one row a figure, as :func:`named`."""
    found = named(pd.read_csv(schemas.committed(paths.VALIDATION)))
    table = read().merge(found, on="id", validate="1:1")
    reasons = [reason(figure) for figure in table.itertuples()]
    return table.assign(convention=table["convention"].where(table["agrees"], reasons))
