"""A user's own places and sectors as files, the towns of the gazetteer, the built-in oblasts."""

from datetime import date
from itertools import combinations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from analysis import theatres
from analysis.base import paths
from analysis.base.errors import DataError, UsageError
from analysis.base.geometry import area_km2
from analysis.measures import places
from analysis.measures import sectors as splitting
from analysis.tables import read, sectors
from analysis.theatres import KURSK, borders, window
from drawn import WEST

POKROVSK = theatres.get("pokrovsk")
NAN = float("nan")


def csv(tmp_path, text: str):
    """A file of places."""
    path = tmp_path / "my_places.csv"
    path.write_bytes(text.encode())
    return path


def test_own_places_are_read_and_those_outside_named(tmp_path):
    """Other columns, a BOM and blanks do no harm."""
    text = "\ufeffname,note,lat,lon\n Mine ,x,48.28,37.18\nNA,y,48.30,37.20\nFar,z,50.45,30.5\n"
    found = read.own_places(csv(tmp_path, text), POKROVSK)
    assert found.values.tolist() == [["Mine", 48.28, 37.18], ["NA", 48.3, 37.2]]
    assert found.attrs["outside"] == ["Far"]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"name": ["a"], "lat": [51.0]}, "lacks 'lon'"),
        ({"name": [], "lat": [], "lon": []}, "has no places"),
        ({"name": ["a", " "], "lat": 51.0, "lon": 35.0}, "row 2: no name"),
        ({"name": ["a", "A"], "lat": 51.0, "lon": 35.0}, "has 'A' twice"),
        ({"name": ["a"], "lat": ["x"], "lon": [35.0]}, "row 1: lat 'x' is no number of degrees"),
        ({"name": ["a"], "lat": [51.0], "lon": [NAN]}, "row 1: lon 'nan' is no number of degrees"),
    ],
)
@pytest.mark.parametrize("ask", [read.places, read.place_days, read.changed_hands])
def test_list_of_a_caller_is_checked(columns, says, ask):
    """As a file of places is, by each function that takes one."""
    w = window.named("kursk", "2025-03-01", "2025-03-02", ["deepstate"])
    layer = {"sectors": gpd.GeoDataFrame({"name": ["west"]}, geometry=[WEST], crs="EPSG:4326")}
    more = layer if ask is read.changed_hands else {}
    with pytest.raises(DataError, match=says):
        ask(w, listed=pd.DataFrame(columns), **more)


def test_tables_handed_out_are_the_callers_to_change():
    """What one caller drops the next still has."""
    w = window.committed()
    for ask in (read.places, read.limits, read.border_edges, lambda: read.faults(w)):
        before, index = ask().shape, list(ask().index)
        own = ask()
        own["mine"] = 1
        own.index = own.index + 1
        assert (ask().shape, list(ask().index)) == (before, index)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,lat\nA,48.28\n", "column lon is missing"),
        ("name;lat;lon\nA;48.28;37.1\n", "has semicolons between its columns; write commas"),
        ("name\tlat\tlon\nA\t48.28\t37.1\n", "has tabs between its columns; write commas"),
        ("Name,name,lat\nA,B,48.28\n", "column lon is missing"),
        ("Name,Name,Lat,Lon\nA,B,48.28,37.1\n", "is not a table"),
        ("name,lat,lon\nA,148.28,37.1\n", "row 2: lat '148.28' is no number of degrees"),
        ("name,lat,lon\nA,48.28,abc\n", "row 2: lon 'abc' is no number of degrees"),
        ("name,lat,lon\nA,48.28,37.1\nB,,37.1\n", "row 3: lat '' is no number of degrees"),
        ("name,lat,lon\nA,37.1,48.28\nB,48.3,37.2\n", "1 of 2 places .* latitude and longitude"),
        ("name,lat,lon\nA,50.45,30.5\n", "1 of 1 places .* lie outside Pokrovsk: none is left"),
        ("name,lat,lon\nA,48.3,37.2\n ,48.28,37.1\n", "row 3: no name"),
        ("name,lat,lon\n", "has no places"),
        ("name,lat,lon\nA,48.28,37.1\na ,48.3,37.2\n", "has 'a' twice"),
        ("", "is not a table"),
    ],
)
def test_faulty_list_of_places_is_a_sentence(tmp_path, text, says):
    """What is wrong, and in which row."""
    with pytest.raises(DataError, match=says):
        read.own_places(csv(tmp_path, text), POKROVSK)


def test_columns_may_be_written_large(tmp_path):
    """As spreadsheets begin them."""
    found = read.own_places(csv(tmp_path, "\ufeffName, Lat,LON\nMine,48.28,37.18\n"), POKROVSK)
    assert found.values.tolist() == [["Mine", 48.28, 37.18]]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_places_in_another_encoding_are_a_sentence(tmp_path, encoding):
    """With what to do."""
    path = tmp_path / "my_places.csv"
    path.write_bytes("name,lat,lon\nСуджа,51.19,35.27\n".encode(encoding))
    with pytest.raises(DataError, match="my_places.csv is not written in UTF-8; save it as CSV"):
        read.own_places(path, KURSK)


def test_own_place_is_measured_on_the_committed_outlines(tmp_path, no_mirror):
    """A point beside Sudzha in Kursk needs no raw maps; ISW, which has no outlines, has no row."""
    own = read.own_places(csv(tmp_path, "name,lat,lon\nMine,51.1919,35.2719\n"), KURSK)
    history = read.places(window.committed(), own).set_index("source")
    sudzha = read.places().set_index(["name", "source"]).loc["Sudzha"]
    assert list(history.index) == ["deepstate", "liveuamap", "owl"]
    assert history["held_first"].equals(sudzha.loc[history.index, "held_first"])


def test_window_of_kursk_cuts_the_history(no_mirror):
    """Held on the first day of the window, lost within it."""
    w = window.named("kursk", "2025-03-01", "2025-03-31", ["deepstate"])
    row = read.places(w).set_index("name").loc["Sudzha"]
    assert (row["held_first"], row["held_last"]) == ("2025-03-01", "2025-03-11")
    runs = read.place_days(w).query("name == 'Sudzha' and status == 'held'")
    assert runs[["first", "last"]].values.tolist() == [["2025-03-01", "2025-03-11"]]


def test_every_theatre_has_towns_with_names_of_their_own():
    """In its area, by its smallest size, none called as another."""
    for name, theatre in theatres.known().items():
        listed = read.place_list(theatre)
        assert listed["name"].is_unique, name
        assert len(places.within(listed, theatre)) == len(listed) or name == "kursk"
        assert len(listed) > 40, name
        assert len(read.every_place(theatre)) >= len(listed)
    towns = read.place_list(POKROVSK).set_index("name")
    assert towns.loc["Pokrovsk", "oblast"] == "Donetsk Oblast"
    assert towns["population"].min() >= 500


def test_towns_lie_in_their_oblasts():
    """The gazetteer's codes and the outlines agree, but for towns near an edge."""
    towns = pd.read_csv(paths.TOWNS)
    known = borders.all_oblasts()
    own = towns[towns["oblast"].isin(known["name"])]
    points = gpd.GeoDataFrame(own, geometry=gpd.points_from_xy(own["lon"], own["lat"]), crs=4326)
    met = gpd.sjoin(points, known[["name", "geometry"]], lsuffix="town", rsuffix="sector")
    wrong = met[met["oblast"] != met["name_sector"]]
    assert len(met) > 0.99 * len(own)
    kyiv = wrong["name_sector"] == "Kyiv (city)"  # drawn too large
    assert len(wrong[~kyiv]) < 0.01 * len(met)


def test_oblasts_are_27_and_share_nothing():
    """Ukraine's outline divided: neither more nor less land, none counted twice."""
    every = borders.all_oblasts()
    ukraine = every[every["iso"].str.startswith("UA")]
    assert len(ukraine) == 27
    assert len(every) == 30
    assert every.geometry.is_valid.all()
    pairs = combinations(every.geometry, 2)
    assert sum(area_km2(a.intersection(b)) for a, b in pairs if a.intersects(b)) < 0.01
    outline = borders.ukraine()
    assert area_km2(shapely.union_all(ukraine.geometry.to_numpy())) == pytest.approx(
        area_km2(outline), rel=1e-4
    )


def test_oblasts_of_openstreetmap_are_kept():
    """Sumy, Kharkiv and Chernihiv differ by less than two parts in a thousand."""
    every = borders.all_oblasts().set_index("iso").geometry
    for row in borders.oblasts().itertuples():
        apart = every[row.iso].symmetric_difference(row.geometry)
        assert area_km2(apart) < 0.002 * area_km2(row.geometry), row.name


def saved(tmp_path, name: str, crs="EPSG:4326", layers=("one",)):
    """A file of one sector, in as many layers."""
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[WEST], crs="EPSG:4326")
    frame = frame.to_crs(crs) if crs else frame.set_crs(None, allow_override=True)
    for layer in layers:
        frame.to_file(tmp_path / name, layer=layer)
    return tmp_path / name


def test_layer_in_metres_is_taken_to_degrees(tmp_path):
    """A GeoPackage in UTM is the same square."""
    found = sectors.layer(saved(tmp_path, "own.gpkg", "EPSG:32637"))
    assert area_km2(found.geometry.iloc[0].symmetric_difference(WEST)) < 0.02
    assert found.crs == "EPSG:4326"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_faulty_file_of_sectors_is_a_sentence(tmp_path):
    """Not there, no map, no projection, two layers, axes exchanged."""
    with pytest.raises(DataError, match="does not exist"):
        sectors.layer(tmp_path / "nope.gpkg")
    (tmp_path / "hello.geojson").write_text("hello")
    with pytest.raises(DataError, match="cannot be read as GeoJSON or GeoPackage"):
        sectors.layer(tmp_path / "hello.geojson")
    with pytest.raises(DataError, match="has no geometry"):
        sectors.layer(csv(tmp_path, "hello"))
    with pytest.raises(DataError, match="names no CRS"):
        sectors.layer(saved(tmp_path, "none.gpkg", None))
    with pytest.raises(DataError, match="has 2 layers .one, two.; give a file of one"):
        sectors.layer(saved(tmp_path, "two.gpkg", layers=("one", "two")))
    turned = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(48, 36, 49, 37)], crs=4326)
    turned.to_file(tmp_path / "turned.geojson")
    with pytest.raises(DataError, match="latitude and longitude exchanged"):
        sectors.layer(tmp_path / "turned.geojson")


@pytest.mark.slow
def test_committed_window_is_split_without_raw_maps(no_mirror):
    """Kursk's held land lies in Kursk, to the slivers along the border; ISW has no row."""
    w = window.named("kursk", "2025-03-15", "2025-03-16")
    found = read.sectors(w, sectors.layer("oblasts"))
    assert found["source"].unique().tolist() == ["deepstate", "liveuamap", "owl"]
    own = found[(found["source"] == "deepstate") & (found["date"] == "2025-03-16")]
    held = own.set_index("sector")["held_km2"]
    assert held["Kursk Oblast"] / held.sum() > 0.98
    assert held.sum() == pytest.approx(121.75, abs=0.2)


@pytest.mark.slow
def test_retreat_by_oblast_of_the_committed_days(no_mirror):
    """The farthest point of the whole, and its land lost, lie in the oblasts and beyond."""
    w = window.named("kursk", "2025-03-11", "2025-03-12", ["deepstate"])
    split = read.retreat(w, sectors=sectors.layer("oblasts"))
    whole = read.retreat(w, "whole").set_index("date")
    by_day = split.groupby("date")
    for name in ("retreat_2d_max_km", "retreat_7d_max_km", "advance_7d_max_km"):
        assert by_day[name].max().to_list() == whole[name].to_list(), name
    assert (by_day["lost_7d_km2"].sum() - whole["lost_7d_km2"]).abs().max() < 0.01
    assert whole.loc["2025-03-12", "retreat_2d_max_km"] > 10
    with pytest.raises(UsageError, match="leave the part out"):
        read.retreat(w, "whole", sectors.layer("oblasts"))
    with pytest.raises(UsageError, match="no column 'name'"):
        read.retreat(w, sectors=sectors.layer("oblasts")[["geometry"]])


def test_places_that_changed_hands_by_sector(monkeypatch, no_mirror):
    """Sudzha on 12 March, in the east; by the map's fault where the daily table has one."""
    halves = [shapely.box(34, 50.9, 35.2, 52.2), shapely.box(35.2, 50.9, 36.6, 52.2)]
    layer = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=halves, crs="EPSG:4326")
    w = window.named("kursk", "2025-03-11", "2025-03-13", ["deepstate"])
    found = read.changed_hands(w, layer).set_index("name")
    assert found.loc["Sudzha"].to_dict() == {
        "sector": "east", "source": "deepstate", "event": "lost", "date": "2025-03-12",
        "is_exact": True, "change_fault": "",
    }  # fmt: skip
    assert "sector" not in read.changed_hands(w)
    days = read.daily(w).assign(change_fault="vanished_polygon")
    monkeypatch.setattr(read, "daily", lambda w: days)
    assert (read.changed_hands(w)["change_fault"] == "vanished_polygon").all()


@pytest.mark.real
def test_oblasts_sum_to_the_front_of_a_week(mirror):
    """What the daily copy gained in a week of September 2025, by oblast and in all."""
    w = window.named("front", "2025-09-22", "2025-09-29", ["deepstate_occupied"])
    found, whole = read.sectors(w, sectors.layer("oblasts")), read.daily(w).set_index("date")
    by_day = found.groupby("date")
    for column in ("held_km2", "gained_km2", "lost_km2"):
        assert (by_day[column].sum() - whole[column]).abs().max() < 0.01, column
    week = found[found["date"] > "2025-09-22"].groupby("sector")["net_km2"].sum()
    assert week[week.abs() > 0.05].index.tolist() == [
        "Dnipropetrovsk Oblast", "Donetsk Oblast", "Luhansk Oblast", "Zaporizhzhia Oblast",
    ]  # fmt: skip
    assert week.sum() == pytest.approx(
        whole.loc["2025-09-29", "held_km2"] - whole.loc["2025-09-22", "held_km2"], abs=0.02
    )


@pytest.mark.real
@pytest.mark.parametrize("theatre", ["front", "pokrovsk"])
def test_farthest_way_of_the_oblasts_is_that_of_the_front(mirror, theatre):
    """With and without land beyond the frame, to the last bit; what was lost sums."""
    w = window.named(theatre, "2025-09-22", "2025-09-24", ["deepstate_occupied"])
    split = read.retreat(w, sectors=sectors.layer("oblasts")).groupby("date")
    whole = read.retreat(w, "whole").set_index("date")
    for name in ("retreat_7d_max_km", "advance_2d_max_km", "advance_7d_max_km"):
        assert split[name].max().to_list() == whole[name].to_list(), name
    assert (split["lost_7d_km2"].sum() - whole["lost_7d_km2"]).abs().max() < 0.01
    assert whole["advance_7d_max_km"].min() > 1


@pytest.mark.real
def test_luhansk_that_vanished_is_lost_in_no_oblast(mirror):
    """Owl, 8 and 9 July 2023: no oblast has a gain or loss on the days that it went and came."""
    w = window.of(theatres.get("front"), date(2023, 7, 7), date(2023, 7, 10), ("owl",))
    found = read.sectors(w, sectors.layer("oblasts"))
    told = splitting.left_out(found).set_index("date")["held_moved_km2"]
    assert told.index.tolist() == ["2023-07-08", "2023-07-10"]
    assert told["2023-07-08"] < -26_000
    assert found.loc[found["date"].isin(told.index), "net_km2"].isna().all()
    assert found.loc[found["date"] == "2023-07-09", "net_km2"].notna().all()


@pytest.mark.real
def test_town_of_another_theatre_has_its_days(mirror):
    """Izyum was lost in the second week of September 2022 by every map that draws it."""
    w = window.named("kharkiv_2022")
    town = read.place_list(w.theatre).query("name == 'Izyum'").reset_index(drop=True)
    history = read.places(w, town).set_index("source")
    assert list(history.index) == list(w.sources)
    assert (history["held_first"] == "2022-09-05").all()
    assert history["held_last"].between("2022-09-08", "2022-09-12").all()


@pytest.mark.real
def test_choices_of_another_theatre_begin_with_the_measured_area(mirror):
    """The project's own choice is what the daily table has."""
    theatre, day = theatres.get("avdiivka"), theatres.get("avdiivka").as_of
    table = read.choices_on(window.of(theatre, day, day), "area", day)
    own = read.daily(window.of(theatre, day, day, ("deepstate",)))["held_km2"].iloc[0]
    assert table.set_index("factor").loc["base", "value"] == pytest.approx(own)
