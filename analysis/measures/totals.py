"""The totals that people quote: gained, lost and net by week, month or year."""

import pandas as pd

from ..base.errors import DataError, UsageError, did_you_mean
from ..base.geometry import KM2_PER_SQ_MI
from ..maps import sources
from .change import is_fault, moves

UKRAINE_KM2 = 603_628
RATE_DAYS = 30
DIGITS = 6
DAYS_BY_WEEK = 70  # a window of less days has its totals by week
PERIODS = {"week": ("W-SUN", "%G-W%V"), "month": ("M", "%Y-%m"), "year": ("Y", "%Y")}


def totals(days: pd.DataFrame, every: str = "month", holder: str = "") -> pd.DataFrame:
    """Land gained, lost and net of each source by week, month or year.

    Parameters
    ----------
    days : DataFrame
        A daily table (:func:`analysis.daily`, or :func:`analysis.sectors`): each source's days in
        order, none left out; with a column ``sector`` each sector's.
    every : str
        ``week`` (Monday to Sunday, named as ISO 8601 does), ``month`` or ``year``, of days in Kyiv.
    holder : str
        Whose land it is (``w.theatre.holder``). Only with ``Russia`` is there a share of Ukraine.

    Returns
    -------
    DataFrame
        A row a source and period, with sectors a row each of these too:

        - ``source, quantity`` as in the daily table, ``period`` (2025-W01, 2025-03, 2025);
        - ``first_day, last_day, days`` that the table has of it; ``is_whole``: all of its days,
          the change to each of them, and at its end a map no older than the source's rhythm (what
          a later map shows falls into the next period; of a map of your own the rhythm is the
          usual time between its maps in the table);
        - ``gained_km2, lost_km2``: day by day, added up, without days whose change is a fault;
        - ``net_km2``: held on the last day less held on the day before the first;
        - ``left_out_km2``: what days of a fault, ``left_out_days`` of them, add to held land:
          gained less lost and left out is net, within the project's tolerance;
        - ``gained_sq_mi, lost_sq_mi, net_sq_mi``; ``share_of_ukraine_pct``: net by 603,628 km2;
        - ``rate_30d_km2_per_day``: gained less lost a day over the 30 days up to ``last_day``, the
          mean of those whose change is no fault; empty where the table has fewer days.

    Raises
    ------
    UsageError
        For an unknown period, or a table without days.
    DataError
        When a source's days are not consecutive.

    Notes
    -----
    Land that changed hands twice counts twice in gained and lost, and a redrawn line in both; net
    has neither. Before the first map there is nothing to compare with: net is counted from that
    day. A map of a week decides in which period its change falls. A daily copy and its original
    are two sources: their totals of common days must not be added.

    603,628 km2 is Ukraine within its borders of 1991, Crimea and inland waters included: the figure
    that outlets and encyclopaedias print. By it the shares of the country that DeepState printed
    for 30 September and 31 October 2025 (19.04 and 19.09 %) come out within 0.01 points.

    Examples
    --------
    >>> import analysis
    >>> w = analysis.window("kursk", "2025-02-01", "2025-03-31", ["deepstate"])
    >>> months = totals(analysis.daily(w)).set_index("period")
    >>> months.loc["2025-03", ["gained_km2", "lost_km2", "net_km2"]].round(1).to_dict()
    {'gained_km2': 3.7, 'lost_km2': 345.8, 'net_km2': -342.1}
    """
    if every not in PERIODS:
        raise UsageError(f"Unknown period {every!r}: {did_you_mean(every, list(PERIODS))}.")
    if days.empty:
        raise UsageError("There are no days to sum: the table is empty.")
    keys = [name for name in ("source", "sector") if name in days]
    found = [_of_source(own, every) for _, own in days.groupby(keys, sort=False)]
    table = pd.concat(found, ignore_index=True)
    for name in ("gained", "lost", "net"):
        table[f"{name}_sq_mi"] = table[f"{name}_km2"] / KM2_PER_SQ_MI
    share = 100 * table["net_km2"] / UKRAINE_KM2
    table["share_of_ukraine_pct"] = share if holder == "Russia" else float("nan")
    rate = table.pop("rate_30d_km2_per_day")
    table["rate_30d_km2_per_day"] = rate
    numbers = table.select_dtypes("float").columns
    table[numbers] = table[numbers].round(DIGITS) + 0.0  # neither 1e-14 nor -0.0 for nothing
    return table


def fitting(days: int) -> str:
    """The period by which a window of so many days is told: the week below 70 days, else the month.

    >>> fitting(31), fitting(268)
    ('week', 'month')
    """
    return "week" if days < DAYS_BY_WEEK else "month"


def _of_source(own: pd.DataFrame, every: str) -> pd.DataFrame:
    """One source's periods, without what follows from the columns of a row alone."""
    code, label = PERIODS[every]
    dates = pd.to_datetime(own["date"])
    _refuse_gaps(own["source"].iloc[0], dates)
    steps = own["held_km2"].diff().fillna(own["gained_km2"] - own["lost_km2"])
    faults = is_fault(own)
    by_day = moves(own)[["gained_km2", "lost_km2"]].assign(
        net_km2=steps, left_out_km2=steps.where(faults, 0.0), left_out_days=faults,
        day=own["date"], is_known=steps.notna(), rate=_rate(own, steps), age=own["map_age_days"],
    )  # fmt: skip
    rhythm = _rhythm(own)
    rows = []
    for period, some in by_day.groupby(dates.dt.to_period(code)):
        calendar = (period.end_time.normalize() - period.start_time).days + 1
        sums = some[["gained_km2", "lost_km2", "net_km2"]].sum(min_count=1)
        if some["age"].iloc[-1] >= len(some):  # no map of its own: nothing is known to have moved
            sums[:] = float("nan")
        rows.append(
            {
                **{name: own[name].iloc[0] for name in ("source", "sector") if name in own},
                "quantity": own["quantity"].iloc[0],
                "period": period.start_time.strftime(label),
                "first_day": some["day"].iloc[0],
                "last_day": some["day"].iloc[-1],
                "days": len(some),
                "is_whole": bool(
                    len(some) == calendar
                    and some["is_known"].all()
                    and some["age"].iloc[-1] <= rhythm
                ),
                **sums,
                "left_out_km2": some["left_out_km2"].sum(),
                "left_out_days": int(some["left_out_days"].sum()),
                "rate_30d_km2_per_day": some["rate"].iloc[-1],
            }
        )
    return pd.DataFrame(rows)


def _rhythm(own: pd.DataFrame) -> int:
    """The usual days between two maps of one source.

    A table of a window with files of its own names sources that nothing outside of it knows: theirs
    is the median of the days between the maps that the table has, a day where it has one map.
    """
    key = own["source"].iloc[0]
    if key in sources.names():
        return sources.get(key).every_days
    mapped = pd.to_datetime(own.loc[own["map_age_days"] == 0, "date"])
    between = mapped.diff().dt.days.dropna()
    return int(between.median()) if len(between) else 1


def _refuse_gaps(source: str, dates: pd.Series) -> None:
    """Refuse days that are left out, repeated or out of order: a change would span others."""
    if (dates.diff().dropna() != pd.Timedelta(days=1)).any():
        raise DataError(
            f"The days of {source} do not follow each other; totals need a row for each, in order."
        )


def _rate(own: pd.DataFrame, steps: pd.Series) -> pd.Series:
    """The mean daily move of the 30 days up to each day; empty where they are not all there."""
    counted = moves(own)
    moved = counted["gained_km2"] - counted["lost_km2"]
    mean = moved.rolling(RATE_DAYS, min_periods=1).mean()
    return mean.where(steps.notna().rolling(RATE_DAYS).sum() == RATE_DAYS)
