"""The functions that people import: what they take, in whatever form a script has it."""

import pickle
import re
from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import analysis
from analysis.base import paths
from analysis.base.errors import ProjectError, UsageError

SPAN = ("kursk", "2025-03-15", "2025-03-16")


@pytest.fixture(scope="module")
def w():
    """Two days of one map."""
    return analysis.window(*SPAN, ["deepstate"])


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        ("owl", ("owl",)),
        ("deepstate, owl", ("deepstate", "owl")),
        (["deepstate,owl"], ("deepstate", "owl")),
        (("owl", "owl"), ("owl",)),
    ],
)
def test_sources_as_on_the_command_line(sources, found):
    """A text, with commas, a list; each once."""
    assert analysis.window(*SPAN, sources=sources).sources == found


@pytest.mark.parametrize("sources", ["all", ["all"], ["owl", "all"]])
def test_all_sources(sources):
    """As by default."""
    assert analysis.window(*SPAN, sources=sources) == analysis.window(*SPAN)


@pytest.mark.parametrize("sources", [[], "", " , ", [""]])
def test_no_source_is_refused(sources):
    """With what is possible."""
    with pytest.raises(UsageError, match="No source was named; write some"):
        analysis.window(*SPAN, sources=sources)


@pytest.mark.parametrize("sources", [5, [5], [None]])
def test_sources_that_are_no_texts_are_refused(sources):
    """With an example."""
    with pytest.raises(UsageError, match="sources is .*; name them by texts, such as 'owl'"):
        analysis.window(*SPAN, sources=sources)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 3, 16),
        datetime(2025, 3, 16, 18, 30),
        datetime(2025, 3, 15, 22, 30, tzinfo=UTC),
        pd.Timestamp("2025-03-16"),
    ],
)
def test_a_day_in_every_form(day):
    """A time is of its day, in Kyiv where it knows its zone."""
    assert analysis.window("kursk", day, day) == analysis.window("kursk", *["2025-03-16"] * 2)


@pytest.mark.parametrize("day", [20250316, 2025.5, "16.3.2025", pd.NaT])
def test_what_is_no_day_is_refused(w, day):
    """By every function, with the parameter's name."""
    with pytest.raises(UsageError, match="end is .*, which is no day; write it as 2025-03-16"):
        analysis.window("kursk", "2025-03-15", day)
    with pytest.raises(UsageError, match="end is .*, which is no day"):
        analysis.last_held(analysis.control_table(w)["deepstate"], w.start, day)


def test_days_as_texts(w):
    """Flows and last days take them as a window does."""
    table = analysis.control_table(w)["deepstate"]
    texts = str(w.start), str(w.end)
    pd.testing.assert_frame_equal(
        analysis.flows(table, *texts), analysis.flows(table, w.start, w.end)
    )
    assert len(analysis.last_held(table, *texts)) == len(analysis.last_held(table, w.start, w.end))


@pytest.mark.parametrize("name", ["daily", "retreat", "control_table", "places", "layers"])
def test_a_name_is_no_window(name):
    """What belongs there is said."""
    says = rf"analysis.{name} takes a window \(w = analysis.window\(...\)\), not 'kursk'"
    with pytest.raises(UsageError, match=says):
        getattr(analysis, name)("kursk")
    with pytest.raises(UsageError, match="not a DataFrame"):
        getattr(analysis, name)(pd.DataFrame())


def test_unknown_and_missing_arguments_are_sentences():
    """With the function's public name and what it takes."""
    with pytest.raises(UsageError, match="analysis.window takes no 'source': did you mean sources"):
        analysis.window("kursk", source="owl")
    with pytest.raises(UsageError, match="analysis.window: missing a required .*takes theatre, st"):
        analysis.window()


def test_a_layer_is_named_by_a_text(w):
    """One, or some with commas between."""
    assert list(analysis.layers(w, "held")) == ["held"]
    assert list(analysis.layers(w, "front, held")) == ["held", "front"]
    with pytest.raises(UsageError, match="Unknown layer 'hold': did you mean held"):
        analysis.layers(w, "hold")


@pytest.mark.slow
def test_sectors_are_a_layer_a_name_or_a_file(w, tmp_path):
    """In any CRS; the same by each door, and what is none of them is a sentence."""
    halves = [shapely.box(34, 50.9, 35.2, 52.2), shapely.box(35.2, 50.9, 36.6, 52.2)]
    layer = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=halves, crs="EPSG:4326")
    layer.to_file(tmp_path / "halves.gpkg")
    found = analysis.sectors(w, layer)
    pd.testing.assert_frame_equal(analysis.sectors(w, tmp_path / "halves.gpkg"), found)
    metres = layer.assign(geometry=layer.segmentize(0.02)).to_crs("EPSG:32637")
    apart = analysis.sectors(w, metres)["held_km2"] - found["held_km2"]
    assert apart.abs().max() < 0.005
    assert "Kursk Oblast" in set(analysis.retreat(w, sectors="oblasts")["sector"])
    assert list(analysis.layers(w, "held", sector="Sumy Oblast")["held"]["sector"]) == [
        "Sumy Oblast"
    ]
    for given, says in (
        (halves, "Sectors are a GeoDataFrame, 'oblasts' or a file's name, not a list"),
        (layer.set_crs(None, allow_override=True), "names no CRS"),
        ("oblast", "takes a file, or oblasts"),
    ):
        with pytest.raises(ProjectError, match=says):
            analysis.changed_hands(w, given)


def test_a_layer_where_a_text_belongs_is_a_sentence(w):
    """The parameter is named; pandas would say that a truth value is ambiguous."""
    with pytest.raises(UsageError, match=r"analysis.retreat: part is a text, not a GeoDataFrame"):
        analysis.retreat(w, gpd.GeoDataFrame())


def test_the_documents_quote_a_sentence_as_it_is():
    """Doctest passes over what an exception says."""
    page = (paths.ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    (quoted,) = re.findall(r"^analysis\.base\.errors\.UsageError: (Unknown source.*)$", page, re.M)
    with pytest.raises(UsageError, match=f"^{re.escape(quoted)}$"):
        analysis.window("kursk", sources=["deepstat"])


@pytest.mark.parametrize("name", analysis.__all__)
def test_a_function_is_itself_in_another_process(name):
    """It can be sent there, and help has its text."""
    function = getattr(analysis, name)
    assert pickle.loads(pickle.dumps(function)) is function
    assert function.__name__ == name and function.__doc__
