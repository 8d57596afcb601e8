"""Every trap of the makers' files on a small map drawn by hand."""

import gzip
from collections import Counter
from datetime import UTC, datetime

import pytest
import shapely

from analysis.base.errors import DataError, UsageError
from analysis.control import table
from analysis.maps import sources
from analysis.maps.faults import Tally
from analysis.maps.readers import deepstate, isw, owl
from analysis.theatres import KURSK
from drawn import GREY, HELD, feature, polygon, square


def kinds(frame) -> Counter:
    """The names of the faults that reading met."""
    return Counter(fault.name for fault in frame.attrs["faults"])


def test_fill_decides_the_status_and_the_name_does_not(deepstate_map):
    """Land held in Kursk and liberated land share a name; only the fill tells them apart."""
    name = "Звільнено /// Liberated /// geoJSON.status.dismissed"
    frame = deepstate.read(
        deepstate_map(
            feature(HELD, polygon(square(35, 51)), name),
            feature("#0f9d58", polygon(square(33, 50)), name),
        )
    )
    assert list(frame["status"]) == ["ukraine_in_russia", "liberated"]
    assert not kinds(frame)


def test_conflict_of_name_and_fill_is_counted_and_the_fill_wins(deepstate_map):
    """The fourteen polygons of October 2024: named liberated, filled as unknown."""
    name = "Звільнено /// Liberated /// geoJSON.status.dismissed"
    frame = deepstate.read(deepstate_map(feature("#bcaaa4", polygon(square(35.9, 50.4)), name)))
    assert list(frame["status"]) == ["unknown_in_ukraine"]
    assert kinds(frame) == {"name_fill_conflict": 1}


def test_land_of_moldova_in_the_colour_of_ukraine_is_counted_apart(deepstate_map):
    """A name that begins with Transnistria's, in that colour alone: others decide by the fill."""
    drawn = [("#880e4f", "Придністров'я ///"), ("#880e4f", "ОРДЛО"), ("#a52714", "Придністров'я")]
    land = [
        feature(fill, polygon(square(29 + n, 47)), name) for n, (fill, name) in enumerate(drawn)
    ]
    frame = deepstate.read(deepstate_map(*land))
    assert list(frame["status"]) == ["foreign_land", "occupied_before_2022", "occupied"]
    assert kinds(frame) == {"foreign_land": 1}


def test_dated_name_is_no_conflict(deepstate_map):
    """`dismissed_at {{at:25.03}}` is the same key with a date."""
    name = "x /// y /// geoJSON.status.dismissed_at {{at:25.03}}"
    assert not kinds(
        deepstate.read(deepstate_map(feature("#0f9d58", polygon(square(31, 51)), name)))
    )


def test_polygons_in_a_collection_are_not_lost(deepstate_map):
    """Until 2024 much of the land was packed into GeometryCollections."""
    pack = {
        "type": "GeometryCollection",
        "geometries": [polygon(square(35, 51)), polygon(square(36, 51))],
    }
    frame = deepstate.read(deepstate_map(feature(HELD, pack)))
    assert len(frame) == 2
    assert kinds(frame) == {"geometry_collection": 2}


def test_third_coordinate_is_dropped_and_counted(deepstate_map):
    """DeepState writes (lon, lat, 0)."""
    ring = [[*point, 0] for point in square(35, 51)]
    frame = deepstate.read(deepstate_map(feature(HELD, polygon(ring))))
    assert not frame.geometry.has_z.any()
    assert kinds(frame) == {"three_coordinates": 1}


def test_broken_name_is_counted_and_not_mended(deepstate_map):
    """A name that lost bytes cannot be guessed, and is not needed."""
    frame = deepstate.read(deepstate_map(feature(HELD, polygon(square(35, 51)), "Зві\ufffd\ufffd")))
    assert kinds(frame) == {"broken_utf8": 1}
    assert frame.attrs["faults"][0].detail == "Зві\ufffd\ufffd"


def test_invalid_ring_counts_each_piece_of_land_once(deepstate_map):
    """A bow tie of two triangles of 0.5 x 1 x 1 degrees: mended, both triangles remain."""
    bow_tie = [[35, 51], [36, 52], [36, 51], [35, 52], [35, 51]]
    frame = deepstate.read(deepstate_map(feature(HELD, polygon(bow_tie))))
    assert frame.geometry.is_valid.all()
    assert frame.geometry.union_all().area == pytest.approx(0.5)
    assert kinds(frame) == {"invalid_ring": 1}


def test_unknown_fill_is_named_and_left_out_of_every_status(deepstate_map):
    """A colour that no table explains must not become land."""
    frame = deepstate.read(deepstate_map(feature("#123456", polygon(square(35, 51)))))
    assert list(frame["status"]) == [deepstate.UNKNOWN_FILL]
    assert frame.attrs["faults"][0].detail == "#123456 (no name)"


@pytest.mark.parametrize("fill", ["#01579B", "#01579b"])
def test_colours_compare_without_case(deepstate_map, fill):
    """A maker who writes A52714 one day has not lost a country."""
    frame = deepstate.read(deepstate_map(feature(fill, polygon(square(35, 51)))))
    assert list(frame["status"]) == ["ukraine_in_russia"]
    assert not kinds(frame)


def test_unknown_colour_counts_by_the_key_of_its_name(deepstate_map):
    """A shade that no table knows, on a polygon whose name says occupied: counted, and named."""
    name = "Окуповано /// Occupied /// geoJSON.status.occupied"
    frame = deepstate.read(deepstate_map(feature("#a52715", polygon(square(37, 48)), name)))
    assert list(frame["status"]) == ["occupied"]
    assert kinds(frame) == {"fill_by_key": 1}


def test_unknown_polygon_is_measured_in_the_table_of_faults(deepstate_map):
    """How many km2 it would be, where it is left out: said by every command."""
    tally = Tally(KURSK.area)
    path = deepstate_map(feature("#123456", polygon(square(35.2, 51.3))))
    table.from_maps("deepstate", [(deepstate.published(path), path)], KURSK, tally)
    row = tally.table().set_index("fault").loc["unnamed_fill"]
    assert row["moved_km2"] == pytest.approx(77.6, abs=0.5)


def test_fields_that_do_not_matter_are_not_asked_for(deepstate_map):
    """A map saved again by geopandas has nulls on its points."""
    unit = {"type": "Feature", "properties": {"name": None, "fill": None}}
    unit["geometry"] = {"type": "Point", "coordinates": [35, 51]}
    assert len(deepstate.read(deepstate_map(unit, feature(HELD, polygon(square(35, 51)))))) == 1


def test_polygon_without_a_fill_is_named_too(deepstate_map):
    """Only points have no fill; a polygon without one is a fault and not a point."""
    frame = deepstate.read(deepstate_map(feature("", polygon(square(35, 51)))))
    assert kinds(frame) == {"unnamed_fill": 1}


def test_light_grey_means_inside_russia_only_since_august_2024(deepstate_map):
    """The same colour was contested land in Ukraine in 2022."""
    grey = feature(GREY, polygon(square(35, 51)))
    early = int(datetime(2022, 6, 5, tzinfo=UTC).timestamp())
    assert list(deepstate.read(deepstate_map(grey, at=early))["status"]) == ["unknown_in_ukraine"]
    assert list(deepstate.read(deepstate_map(grey))["status"]) == ["grey_in_russia"]


def test_points_are_not_land(deepstate_map):
    """Units and airfields have no area."""
    unit = {"type": "Feature", "properties": {"name": "n"}}
    unit["geometry"] = {"type": "Point", "coordinates": [35, 51, 0]}
    assert len(deepstate.read(deepstate_map(unit, feature(HELD, polygon(square(35, 51)))))) == 1


def test_owl_rings_are_latitude_first(owl_map):
    """Rings of the Ukraine Control Map are [lat, lon] and every one is exchanged."""
    ring = [[lat, lon] for lon, lat in square(35, 51)]
    frame = owl.read(owl_map(areas_ua=[ring]))
    assert tuple(frame.total_bounds) == pytest.approx((35, 51, 35.1, 51.1))
    assert list(frame["status"]) == ["ukraine_in_russia"]
    assert kinds(frame) == {"lat_lon_order": 1}


def test_owl_base_file_is_no_day(owl_map):
    """`base.json` lists units and fortifications."""
    with pytest.raises(DataError, match="base file, not a day"):
        owl.read(owl_map(name="base.json"))


def test_isw_limit_is_never_called_held(tmp_path):
    """ISW's Kursk layer is the limit of what is claimed; an unknown layer is named."""
    path = tmp_path / "2025-03-16.geojson"
    text = (
        '{"features": ['
        '{"properties": {"layer": "kursk_ukrainian_advance"}, "geometry": GEOMETRY},'
        '{"properties": {"layer": "new_layer"}, "geometry": GEOMETRY}]}'
    )
    path.write_text(text.replace("GEOMETRY", shapely.to_geojson(shapely.box(35, 51, 36, 52))))
    frame = isw.read(path)
    assert list(frame["status"]) == ["claimed_limit_kursk", "new_layer"]
    assert sources.get("isw").quantity("Ukraine") == "claimed_limit"
    assert kinds(frame) == {"unnamed_layer": 1}


BAD_POLYGONS = {
    "a ring of two points": (square(35, 51)[:2], "cannot be read"),
    "swapped axes": ([[lat, lon] for lon, lat in square(35, 51)], "seem to be exchanged"),
    "out of range": (square(335, 51), "out of range"),
    "latitude out of range": (square(35, 95), "out of range"),
}


@pytest.mark.parametrize(("ring", "says"), BAD_POLYGONS.values(), ids=BAD_POLYGONS)
def test_bad_polygon_is_a_sentence_with_file_and_feature(deepstate_map, ring, says):
    """Nothing that cannot be land is measured; the sentence says where to look."""
    path = deepstate_map(feature(HELD, polygon(square(35, 51))), feature(HELD, polygon(ring)))
    with pytest.raises(DataError, match=says) as error:
        deepstate.read(path)
    assert f"{path.name}, feature 2" in str(error.value)


BAD_FILES = {
    "truncated": ('{"type": "FeatureCollection", "features": [{"ty', "not whole JSON"),
    "empty": ("", "not whole JSON"),
    "a web page": ("<html>404</html>", "it is a web page"),
    "a pointer": ("version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
    "NaN": (
        '{"features": [{"properties": {"fill": "#01579b"}, "geometry":'
        ' {"type": "Polygon", "coordinates": [[[NaN, 51], [36, 51], [36, 52], [NaN, 51]]]}}]}',
        "not whole JSON",
    ),
    "null coordinate": (
        '{"features": [{"properties": {"fill": "#01579b"}, "geometry":'
        ' {"type": "Polygon", "coordinates": [[[null, 51], [36, 51], [36, 52], [null, 51]]]}}]}',
        "cannot be read",
    ),
    "another format": ('{"areas": []}', "not a map of this source"),
    "a list": ("[]", "not a map of this source"),
    "no polygon": ('{"features": []}', "holds no polygon"),
}


@pytest.mark.parametrize(("text", "says"), BAD_FILES.values(), ids=BAD_FILES)
def test_bad_file_is_a_sentence_that_names_it(tmp_path, text, says):
    """A cut-off download, an error page and a map of another source all look different."""
    path = tmp_path / "1735761600.geojson"
    path.write_text(text)
    with pytest.raises(DataError, match=says) as error:
        deepstate.read(path)
    assert path.name in str(error.value)


OTHER_BYTES = {
    "UTF-16": ("x".encode("utf-16"), "written in UTF-16"),
    "gzip": (gzip.compress(b"{}"), "packed with gzip"),
}


@pytest.mark.parametrize(("content", "says"), OTHER_BYTES.values(), ids=OTHER_BYTES)
def test_file_of_another_kind_is_named_for_what_it_is(tmp_path, content, says):
    """No advice to fetch it again where that would not help."""
    path = tmp_path / "1735761600.geojson"
    path.write_bytes(content)
    with pytest.raises(DataError, match=says):
        deepstate.read(path)


def test_a_byte_order_mark_is_read_over(deepstate_map):
    """An editor on Windows puts it there."""
    path = deepstate_map(feature(HELD, polygon(square(35, 51))))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(deepstate.read(path)) == 1


@pytest.mark.parametrize("ring", [[[51, 35], [52, 35]], [[51]], "x", [[51, "a"], [1, 2], [3, 4]]])
def test_bad_owl_ring_is_a_sentence(owl_map, ring):
    """Two points, a lone number or a text are no ring."""
    with pytest.raises(DataError, match=r"20250101.json, ukraine_in_russia 1: a ring"):
        owl.read(owl_map(areas_ua=[ring]))


def test_owl_ring_in_the_wrong_order_is_refused(owl_map):
    """A ring that is [lon, lat] would land in the Middle East."""
    with pytest.raises(DataError, match="seem to be exchanged"):
        owl.read(owl_map(areas_ua=[square(35, 51)]))


def test_missing_file_is_a_sentence(tmp_path):
    """A path that is not there is said to be not there."""
    with pytest.raises(DataError, match="does not exist"):
        deepstate.read(tmp_path / "1.geojson")


def test_unknown_source_suggests_the_near_one():
    """A typo is answered with the name that was meant."""
    with pytest.raises(UsageError, match="did you mean deepstate"):
        sources.get("deepstat")


@pytest.mark.parametrize(
    ("key", "file", "when"),
    [
        ("deepstate", "1742158739.geojson", datetime(2025, 3, 16, 20, 58, 59, tzinfo=UTC)),
        ("owl", "20250316.json", datetime(2025, 3, 16, tzinfo=UTC)),
        ("isw", "2025-03-16.geojson", datetime(2025, 3, 16, tzinfo=UTC)),
        ("owl", "base.json", None),
        ("owl", "20230524.json", None),
        ("isw", "manifest.json", None),
    ],
)
def test_time_of_publication_is_the_files_name(key, file, when):
    """Days of an empty map, and files that are no map, have no time."""
    assert sources.get(key).published(file) == when
