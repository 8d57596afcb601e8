"""Windows with files of their own: two in one session do not mix, nothing else hears of them."""

import threading

import geopandas as gpd
import pytest
import shapely

import analysis
from analysis.base import told
from analysis.base.errors import UsageError
from analysis.maps import sources
from own_map import BY_DATE, DAYS, EAST, LYMAN, MYMAP, RUSSIA, SQUARE_KM2, collection, feature

OTHER = {"2025-03-01": [(RUSSIA, EAST)], "2025-03-02": [], "2025-03-03": [(RUSSIA, EAST)]}


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Two folders with a theatre and a map of the same names, in which other land is drawn."""
    monkeypatch.setattr(told, "_told", told.Told())
    for name, days in (("one", DAYS), ("two", OTHER)):
        folder = tmp_path / name
        folder.mkdir()
        land = [feature(kind, ring, date=day) for day in days for kind, ring in days[day]]
        (folder / "all.geojson").write_text(collection(land))
        (folder / "my_map.toml").write_text(BY_DATE.replace('"days"', '"all.geojson"'))
        (folder / "lyman.toml").write_text(LYMAN)
    return tmp_path


def own(folder, **more):
    """The window of a folder's files."""
    named = {"theatre_file": folder / "lyman.toml", "source_file": str(folder / "my_map.toml")}
    return analysis.window("lyman", sources=["mymap"], **named | more)


def held(w) -> list[float]:
    """Held land by day, in squares."""
    return [round(km2 / SQUARE_KM2, 3) for km2 in analysis.daily(w)["held_km2"]]


def test_two_windows_do_not_mix(files):
    """Whichever is asked, in whatever order: each has the land of its own file."""
    one, two = own(files / "one"), own(files / "two", end="2025-03-03")
    assert one != two
    assert (held(two), held(one), held(two)) == ([1, 1, 1], [1, 2, 1], [1, 1, 1])
    assert [w.mapped for w in (one, two)] == [("mymap",)] * 2
    tables = [analysis.control_table(w)["mymap"] for w in (two, one)]
    assert len(tables[0]) != len(tables[1])
    layers = [analysis.layers(w, ["held"])["held"]["measured_km2"].sum() for w in (one, two)]
    assert layers == pytest.approx([SQUARE_KM2] * 2, rel=1e-3)
    history = [analysis.places(w).set_index("name").loc["Lyman", "held_first"] for w in (one, two)]
    assert history == ["2025-03-01", ""]


def test_nothing_else_hears_of_the_files(files):
    """Outside of a window's functions its source and its theatre are unknown."""
    w = own(files / "one")
    analysis.daily(w)
    assert "mymap" not in sources.names()
    with pytest.raises(UsageError, match="Unknown theatre 'lyman'"):
        analysis.window("lyman")
    assert analysis.window("kursk").known is None


@pytest.mark.slow
def test_a_thread_does_not_see_another_ones_files(files):
    """Two windows are measured at once."""
    windows = [own(files / "one"), own(files / "two")] * 4
    found = [None] * len(windows)

    def measure(number: int) -> None:
        found[number] = held(windows[number])

    threads = [threading.Thread(target=measure, args=(n,)) for n in range(len(windows))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[1, 2, 1], [1, 1, 1]] * 4


def test_a_file_that_changed_is_refused_and_read_by_a_new_window(files):
    """An old window never reads a new file."""
    path = files / "one" / "my_map.toml"
    w = own(files / "one")
    path.write_text(path.read_text() + '\n[mymap.says]\nRussia = "land"\n')
    with pytest.raises(UsageError, match=r"my_map.toml has changed since the window was made"):
        analysis.daily(w)
    assert held(own(files / "one")) == [1, 2, 1]


def test_faults_of_a_file_are_sentences_and_leave_nothing_behind(files):
    """A file that is not there, and a wrong key; what was known before is known after."""
    with pytest.raises(UsageError, match=r"none.toml cannot be read"):
        own(files / "one", source_file=files / "none.toml")
    (files / "bad.toml").write_text(MYMAP.replace("files", "file"))
    with pytest.raises(UsageError, match="unknown key 'file'"):
        own(files / "one", source_file=files / "bad.toml")
    assert told.current() == told.Told()


def test_one_file_alone_leaves_the_other_as_it_was_told(files):
    """A theatre from the environment, and a map by the keyword."""
    told.tell(theatre_file=str(files / "one" / "lyman.toml"))
    w = analysis.window("lyman", sources=["mymap"], source_file=files / "two" / "my_map.toml")
    assert held(w) == [1, 1, 1]


@pytest.mark.real
def test_an_article_is_judged_on_own_files(files, mirror):
    """An article names a theatre of the user's own: the ledger takes the same two files.

    It holds every maker's map against a claim, so that it needs theirs too.
    """
    (files / "article.toml").write_text("""
title = "Drawn"
publisher = "Test"
day = 2025-03-02
theatre = "lyman"

[[claims]]
id = "held"
quote = "163 square kilometres"
quantity = "area"
value = 163
unit = "km2"
wording = "about"
on = 2025-03-02
""")
    found = analysis.ledger(
        str(files / "article.toml"), theatre_file=files / "one" / "lyman.toml",
        source_file=files / "one" / "my_map.toml",
    )  # fmt: skip
    assert found.loc[0, "mymap"] == pytest.approx(2 * SQUARE_KM2, rel=1e-3)


def test_totals_of_a_map_that_only_the_window_knows(files):
    """Whole days and sectors add up, and the last map's age is judged by the maps in the table."""
    w = own(files / "one")
    halves = gpd.GeoDataFrame(
        {"name": ["west", "east"]}, crs="EPSG:4326",
        geometry=[shapely.box(37.5, 48.8, 37.9, 49.3), shapely.box(37.9, 48.8, 38.3, 49.3)],
    )  # fmt: skip
    weeks = analysis.totals(analysis.daily(w), "week", w.theatre.holder)
    assert (weeks["net_km2"] / SQUARE_KM2).round(3).tolist() == [1, -1]
    split = analysis.totals(analysis.sectors(w, halves), "month").set_index("sector")
    gained = split["gained_km2"] / SQUARE_KM2
    assert gained.round(3).to_dict() == {"west": 0, "east": 1, "elsewhere": 0}
