"""Theatres: the project's own, a user's file, and what is wrong with it in one sentence."""

import json
import re
import tomllib
from datetime import time

import numpy as np
import pytest
import shapely

from analysis import theatres
from analysis.base import paths, told
from analysis.base.errors import UsageError
from analysis.base.typed import typed
from analysis.maps import registry
from analysis.measures import depth, displacement, front
from analysis.theatres import file
from analysis.theatres.table import Table
from drawn import LYMAN


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Write a user's theatre file and let it be known."""

    def write(text: str, name: str = "own.toml"):
        path = tmp_path / name
        path.write_text(text)
        file.tables.cache_clear()
        theatres.get.cache_clear()
        monkeypatch.setattr(told, "_told", told.Told(theatre_file=str(path)))
        return path

    yield write
    theatres.get.cache_clear()


def test_project_has_the_promised_theatres():
    """Kursk and six more, each with a source that covers its window."""
    known = theatres.known()
    assert {"kursk", "kharkiv_2022", "kherson_2022", "kharkiv_border", "avdiivka", "pokrovsk",
            "front"} <= set(known)  # fmt: skip
    for area in known.values():
        assert registry.covered(area.sources, area.start, area.end)
        assert area.start <= area.as_of <= area.end


def test_a_theatre_of_ones_own(own):
    """Four lines are enough; the rest has sensible defaults."""
    own(LYMAN)
    lyman = theatres.get("lyman")
    assert lyman.title == "Lyman"
    assert lyman.baseline == "start"
    assert lyman.as_of == lyman.end
    assert lyman.sources == ("deepstate", "deepstate_occupied", "liveuamap", "owl", "isw")
    assert lyman.main_part == "whole"
    assert lyman.bounds == pytest.approx((37.5, 48.8, 38.3, 49.3))


def test_a_polygon_beside_the_file(own, tmp_path):
    """A GeoJSON polygon serves in place of a box."""
    triangle = {"type": "Polygon", "coordinates": [[[37, 48], [38, 48], [38, 49], [37, 48]]]}
    (tmp_path / "area.geojson").write_text(json.dumps(triangle))
    own(LYMAN.replace("bounds = [37.5, 48.8, 38.3, 49.3]", 'polygon = "area.geojson"'))
    assert theatres.get("lyman").area.area == pytest.approx(0.5)
    assert not theatres.get("lyman").is_box


EXCHANGED = r"latitude and longitude exchanged: is it \[37.5, 48.8, 38.3, 49.3\]\?"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[lyman]", "[Lyman!]"), "not a TOML file"),
        (("[lyman]", "[kursk]"), "name of a theatre of the project"),
        (('holder = "Russia"', ""), "'holder' is missing"),
        (('"Russia"', '"Rusia"'), "holder is 'Rusia', not Russia or Ukraine"),
        (("bounds", "bonds"), "did you mean bounds"),
        (("48.8, 38.3", "49.8, 38.3"), "is not a box"),
        (("37.5, ", ""), r"bounds is \[48.8, 38.3, 49.3\], not \[west, south, east, north\]"),
        (("2025-03-10", "2025-02-10"), "is before start"),
        (("2025-03-10", "2025-02-30"), "end is '2025-02-30', not a day"),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nas_of = "2025-04-01"'), "not in the window"),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nsources = ["twitter"]'), "source 'twitter'"),
        (
            ('end = "2025-03-10"', 'end = "2025-03-10"\nplaces = ["Lyman"]'),
            r"places is 'Lyman', not \[\[\"Name\", lon",
        ),
        (('end = "2025-03-10"', 'end = "2025-03-10"\npolygon = "x"'), "either bounds"),
        (("bounds = [37.5, 48.8, 38.3, 49.3]", 'polygon = "no.geojson"'), "not a file beside"),
        (("[lyman]", "[lyman"), "not a TOML file"),
        (
            ('end = "2025-03-10"', 'end = "2025-03-10"\ncommitted_until = "2025-03-10"'),
            "'committed_until' is for the project's own",
        ),
        (("[37.5", "[true"), r"is \[True, 48.8, 38.3, 49.3\], not \[west"),
        (("[37.5, 48.8, 38.3, 49.3]", "[-180, -90, 180, 90]"), "wider or higher than 20"),
        (("bounds = [37.5, 48.8, 38.3, 49.3]", 'polygon = "../x.geojson"'), "not a file beside"),
        (("bounds = [37.5, 48.8, 38.3, 49.3]", 'polygon = "/etc/passwd"'), "not a file beside"),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nparts = 5'), "not a table"),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nsources = "owl"'), "not a list"),
        (
            ('end = "2025-03-10"', 'end = "2025-03-10"\nsources = []'),
            r"sources is \[\], not a list of one source",
        ),
        (('end = "2025-03-10"', 'end = "2025-03-10"\ntitle = 5'), "not a text"),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nplaces = [["A", nan, 48.9]]'), r"\['A', nan"),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nplaces = [["A", 370, 48.9]]'), "370"),
        (
            ('end = "2025-03-10"', 'end = "2025-03-10"\nmetric_crs = "no"'),
            "'no' is not a projection",
        ),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nmetric_crs = "EPSG:4326"'), "in metres"),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nmetric_crs = "EPSG:4978"'), "in metres"),
        (('end = "2025-03-10"', 'end = "2025-03-10"\nmetric_crs = "EPSG:2263"'), "in metres"),
        (
            ('end = "2025-03-10"', 'end = "2025-03-10"\n[lyman.parts]\na = [30, 45, 32, 46]'),
            "lies outside",
        ),
        (
            (
                'end = "2025-03-10"',
                'end = "2025-03-10"\n[lyman.parts]\na = [37.5, 48.8, 38.0, 49.3]\n'
                "b = [37.7, 48.8, 38.3, 49.3]",
            ),
            "overlap",
        ),
        (
            (
                'end = "2025-03-10"',
                'end = "2025-03-10"\n[lyman.parts]\nwhole = [38, 49, 38.1, 49.1]',
            ),
            "the tables have a column of that name",
        ),
        (
            (
                'end = "2025-03-10"',
                'end = "2025-03-10"\n[lyman.parts]\na = [37.5, 48.8, 37.9, 49.3]\n'
                "main = [38, 49, 38.1, 49.1]",
            ),
            "the tables have a column of that name",
        ),
        ((LYMAN, ""), "defines no theatre"),
        (("holder", "holdr"), r", \[lyman\]: unknown key 'holdr': did you mean holder\?"),
        (("[lyman]", "[[lyman]]"), "a theatre is a table"),
        (("[lyman]", "[lyman]\n" + "title." * 3000 + "x = 1"), "title is .*, not a text"),
        (("[lyman]", "[lyman]\nparts = " + "[" * 9000 + "]" * 9000), "nested too deeply"),
        (("[lyman]", "[lyman]\nas_of = 2025-03-05T12:00:00"), "as_of is .*, not a day"),
        (("[37.5, 48.8, 38.3, 49.3]", "[48.8, 37.5, 49.3, 38.3]"), EXCHANGED),
        (
            ('end = "2025-03-10"', 'end = "2025-03-10"\n[lyman.parts]\na = [49, 37.5, 49.3, 38]'),
            r"part 'a' .* latitude and longitude exchanged: is it \[37.5, 49.0, 38.0, 49.3\]",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(own, change, says):
    """Which file, which theatre, what is possible."""
    path = own(LYMAN.replace(*change))
    with pytest.raises(UsageError, match=says) as error:
        theatres.get("lyman")
    assert path.name in str(error.value)


@pytest.mark.parametrize("key", Table.__struct_fields__)
def test_every_key_has_words_for_a_wrong_value(key):
    """An hour of the day serves for no key, and the sentence says what does."""
    table = tomllib.loads(LYMAN)["lyman"] | {key: time(12)}
    with pytest.raises(UsageError, match=rf"^{key} is 12:00:00, not \S.*\.$"):
        typed(table, Table)


def test_a_place_is_shown_alone(own):
    """Of many places the sentence shows the one that is wrong."""
    own(LYMAN + 'places = [["Lyman", 37.8, 49.0], ["Izium", 37.3]]')
    with pytest.raises(UsageError, match=r"places is \['Izium', 37.3\], not"):
        theatres.get("lyman")


@pytest.mark.parametrize(
    ("rings", "says"),
    [
        ([[48, 37], [48, 38], [49, 38]], "polygon .* has latitude and longitude exchanged"),
        ([[37, 48], [38, 49], [38, 48], [37, 49]], "but a ring that crosses itself"),
        ([[37, 48], [38, 48], [37, 48]], "is not one valid polygon"),
    ],
)
def test_polygon_that_is_no_area_is_refused(own, tmp_path, rings, says):
    """Latitude before longitude, a bow tie, and a line there and back."""
    drawn = {"type": "Polygon", "coordinates": [[*rings, rings[0]]]}
    (tmp_path / "area.geojson").write_text(json.dumps(drawn))
    own(LYMAN.replace("bounds = [37.5, 48.8, 38.3, 49.3]", 'polygon = "area.geojson"'))
    with pytest.raises(UsageError, match=says):
        theatres.get("lyman")


def test_a_name_is_of_small_letters(own):
    """Names stand in the names of folders."""
    own(LYMAN.replace("[lyman]", "[Lyman]"))
    with pytest.raises(UsageError, match=r"\[Lyman\]: a theatre's name is of small letters"):
        theatres.get("Lyman")


def test_byte_order_mark_and_days_without_quotes(own):
    """A file as Windows editors save it, with TOML's own days, is the same theatre."""
    own(LYMAN)
    plain = theatres.get("lyman")
    own("\ufeff" + re.sub('"(2025-03-..)"', r"\1", LYMAN))
    assert theatres.get("lyman") == plain


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ('baseline = "border"\ninside_russia = [36.19, 51.73]', "lies outside the area"),
        ("inside_russia = [37.8, 49.0]", 'needs baseline = "border"'),
        ('baseline = "border"\ninside_russia = [37.8]', r"not \[lon, lat\] in degrees"),
    ],
)
def test_point_in_russia_is_checked(own, monkeypatch, keys, says):
    """It lies in the area and serves a border; only the project's own file may have it."""
    path = own(LYMAN + keys)
    with pytest.raises(UsageError, match="'inside_russia' is for the project's own"):
        theatres.get("lyman")
    monkeypatch.setattr(paths, "THEATRES", path)
    with pytest.raises(UsageError, match=rf"\[lyman\]: inside_russia .*{says}"):
        file.theatre(path, "lyman")


def test_a_fault_of_another_theatre_does_no_harm(own):
    """Only the theatre that is asked for is read."""
    own(LYMAN + "[other]\nholder = 5")
    assert theatres.get("lyman").title == "Lyman"
    with pytest.raises(UsageError, match=r"\[other\]: holder is 5, not Russia or Ukraine"):
        theatres.get("other")


def test_file_that_is_not_there(monkeypatch, tmp_path):
    """The name that was given stands in the sentence."""
    monkeypatch.setattr(told, "_told", told.Told(theatre_file=str(tmp_path / "none.toml")))
    with pytest.raises(UsageError, match=r"none\.toml cannot be read"):
        theatres.get("lyman")


def test_unknown_theatre_says_how_to_add_one():
    """And what is near."""
    with pytest.raises(UsageError, match=r"did you mean pokrovsk.*--theatre-file"):
        theatres.get("pokrowsk")


@pytest.mark.parametrize("name", sorted(theatres.known()))
def test_projection_keeps_lengths(name):
    """A kilometre anywhere in a theatre is a kilometre to within 0.1 % (0.6 % for the front)."""
    import pyproj

    area = theatres.get(name)
    factors = pyproj.Proj(area.metric_crs).get_factors
    west, south, east, north = area.bounds
    within = 0.006 if name == "front" else 0.001
    for lon in (west, (west + east) / 2, east):
        for lat in (south, (south + north) / 2, north):
            assert factors(lon, lat).meridional_scale == pytest.approx(1, abs=within)


def front_theatre(own):
    """A theatre whose depth is measured from the front at the start."""
    own(LYMAN)
    return theatres.get("lyman")


def strip(north: float, west: float = 37.5, east: float = 38.3):
    """Land from the theatre's southern frame up to a latitude."""
    return shapely.box(west, 48.8, east, north)


def test_depth_from_the_front_at_the_start(own):
    """A front that goes north by 0.1 degree gains 11.1 km and loses nothing."""
    area = front_theatre(own)
    found = depth.depth(strip(49.1), area, start=strip(49.0))
    assert found["depth_km"] == pytest.approx(11.12, abs=0.25)
    assert found["depth_p50_km"] == pytest.approx(11.12 / 2, abs=0.2)
    assert np.isnan(found["lost_depth_km"])


def test_depth_of_loss_from_the_front_at_the_start(own):
    """The same way back is a loss of 11.1 km, and no gain."""
    area = front_theatre(own)
    found = depth.depth(strip(48.9), area, start=strip(49.0))
    assert found["lost_depth_km"] == pytest.approx(11.12, abs=0.25)
    assert np.isnan(found["depth_km"])
    assert np.isnan(found["depth_p90_km"])


def test_nothing_moved_has_no_depth(own):
    """Points that lie on the first outline itself are neither gained nor lost."""
    area = front_theatre(own)
    found = depth.depth(strip(49.0), area, start=strip(49.0))
    assert np.isnan([found["depth_km"], found["lost_depth_km"]]).all()


def test_frame_is_no_front(own):
    """Of a strip that is cut at three sides by the frame only the north is front: 58 km."""
    area = front_theatre(own)
    clipped = shapely.intersection(strip(49.0), area.area)
    km = shapely.length(front.front(clipped, area)) / 1000
    assert km == pytest.approx(58.5, abs=0.3)


def test_nothing_held_at_the_start_leaves_no_line(own):
    """Without a front there is nothing to measure from: empty, not zero."""
    area = front_theatre(own)
    found = depth.depth(strip(49.0), area, start=shapely.MultiPolygon())
    assert np.isnan([found["depth_km"], found["lost_depth_km"]]).all()


def test_all_lost_is_lost_as_deep_as_it_was(own):
    """Nothing left of a strip 22 km deep: 1 km2 and more was lost that far behind its front."""
    area = front_theatre(own)
    found = depth.depth(shapely.MultiPolygon(), area, start=strip(49.0))
    assert found["lost_depth_km"] == pytest.approx(22.2, abs=0.25)


def test_strip_along_a_far_edge_is_no_depth_of_loss(own):
    """10 km2 lost far behind the front, 220 m wide; the front itself went back by a kilometre."""
    area = front_theatre(own)
    edge = shapely.box(37.6, 48.85, 38.2, 48.852)
    found = depth.depth(shapely.difference(strip(48.99), edge), area, start=strip(49.0))
    assert found["lost_depth_km"] == pytest.approx(1.1, abs=0.25)


def test_land_cut_off_by_the_frame_is_not_lost(own):
    """A retreat is measured from the front and not from where the frame cuts it."""
    area = front_theatre(own)
    before, after = (shapely.intersection(strip(n), area.area) for n in (49.1, 49.0))
    found = displacement.displacement(before, after, area)
    assert found.max_km == pytest.approx(11.12, abs=0.02)
    assert found.median_km == pytest.approx(11.12, abs=0.02)


def test_source_that_draws_nothing_here_is_refused():
    """The daily copy has no land held by Ukraine."""
    with pytest.raises(UsageError, match="draws nothing in Kursk salient"):
        theatres.KURSK.refuse_unserved("deepstate_occupied")
