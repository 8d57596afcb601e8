"""What other maps gave of land that changed hands on one: squares that they have, or have not."""

import pandas as pd
import pytest
import shapely

from analysis.measures.beside import beside
from drawn import EAST, EMPTY, SQUARE_KM2, WEST, day, table_of

BOTH = shapely.union(WEST, EAST)
WAY = pd.Series({"source": "deepstate", "from": str(day(2)), "to": str(day(3))})
OWN = {"deepstate": table_of([BOTH, BOTH, WEST])}


def ages(*days: int, source: str = "deepstate") -> pd.DataFrame:
    """The ages of a source's maps, from the first of January 2025 on."""
    dates = [str(day(n)) for n in range(1, len(days) + 1)]
    return pd.DataFrame({"date": dates, "source": source, "map_age_days": days})


def owl(*held, contested=None):
    """Another maker's maps, a day each."""
    return {"owl": table_of(list(held), contested, source="owl")}


@pytest.mark.parametrize(
    ("others", "held", "still"),
    [
        (owl(EAST, EAST, EMPTY), 1, 0),
        (owl(WEST, WEST, WEST), 0, 0),
        (owl(EAST, EAST, EAST), 1, 1),
        (owl(EMPTY, EMPTY, EMPTY) | {"liveuamap": table_of([EAST] * 3, source="liveuamap")}, 1, 1),
    ],
)
def test_land_lost_on_one_map_is_asked_of_the_others(others, held, still):
    """The east goes on the third day: who else had it on the second, and has it still?"""
    found = beside(OWN | others, ages(0, 0, 0), WAY)
    assert (found.day, found.others) == (day(2), list(others))
    assert (found.held, found.contested, found.still) == pytest.approx((held, 0, still), abs=1e-6)


def test_others_are_asked_of_the_day_of_the_map_that_last_had_it():
    """A map of the first day holds on the second; another lost the land on the second."""
    others = owl(EAST, EMPTY, EMPTY)
    found = beside(OWN | others, ages(0, 1, 0), WAY)
    assert (found.day, found.held) == (day(1), pytest.approx(1, abs=1e-6))
    assert beside(OWN | others, ages(0, 0, 0), WAY).held == 0


def test_what_another_has_as_contested_is_neither_its_nor_nothing():
    """Half of the east is grey on another map, and nobody's beside."""
    half = shapely.box(35.1, 51.2, 35.15, 51.3)
    found = beside(OWN | owl(WEST, WEST, WEST, contested=[half] * 3), ages(0, 0, 0), WAY)
    assert (found.held, found.contested) == pytest.approx((0, 0.5), abs=1e-3)


def test_land_gained_is_held_against_the_others_of_its_day():
    """The east comes on the third day; another has it then, or had it before."""
    own = {"deepstate": table_of([WEST, WEST, BOTH])}
    way = pd.concat([WAY, pd.Series({"net_km2": SQUARE_KM2})])
    found = beside(own | owl(EMPTY, EMPTY, EAST), ages(0, 0, 0), way)
    assert (found.day, found.held) == (day(3), pytest.approx(1, abs=1e-6))
    assert pd.isna(found.still)
    assert beside(own | owl(EAST, EAST, EMPTY), ages(0, 0, 0), way).held == 0


def test_copy_of_the_same_map_is_no_other():
    """Nor is there one where no map went that way, or nothing was lost."""
    copy = {"deepstate_occupied": table_of([BOTH, BOTH, WEST], source="deepstate_occupied")}
    assert beside(OWN | copy, ages(0, 0, 0), WAY) is None
    assert beside(OWN | owl(EAST, EAST, EAST), ages(0, 0, 0), None) is None
    assert beside(OWN | owl(EAST, EAST, EAST), ages(0, 0, 0), WAY.replace(str(day(2)), "")) is None
    same = {"deepstate": table_of([BOTH, BOTH, BOTH])}
    assert beside(same | owl(EAST, EAST, EAST), ages(0, 0, 0), WAY) is None
    assert beside(copy | owl(EAST, EAST, EAST), ages(0, 0, 0), WAY).others == ["owl"]
