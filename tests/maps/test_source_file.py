"""What can be wrong with a map of the user's own: each fault is one sentence."""

import re

import pytest

from analysis.base import told
from analysis.base.errors import DataError, ProjectError, UsageError
from analysis.maps import registry, source_file, sources
from own_map import (
    BY_DATE,
    EXPECTED,
    MYMAP,
    ONE,
    RUSSIA,
    WEST,
    collection,
    feature,
    frame,
    measured_squares,
)


def replaced(*pairs: tuple[str, str]) -> str:
    """The drawn map's table with something else in it."""
    text = MYMAP
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


TABLE = '[mymap.table]\nstatus_column = "kind"'
NAME = r"name = '(?P<day>\d{4}-\d{2}-\d{2})\.geojson'"


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ((MYMAP, ""), "defines no source"),
        (("[mymap]", "[mymap"), "is not a TOML file"),
        (("mymap", "deepstate"), "'deepstate', which is the name of a source of the project"),
        (("mymap", "Mymap"), "a source's name is of small letters"),
        (("[mymap]", "mymap = 5\n[mymap2]"), r"is not a TOML file|a source is a table"),
        (("files = ", "file = "), r"\[mymap\]: unknown key 'file': did you mean files"),
        (('files = "days"', ""), "'files' is missing"),
        (('files = "days"', "files = 5"), "files is 5, not a text"),
        (('"days"', '"dayz"'), "there is no 'dayz' beside the file"),
        ((NAME, ""), "name has to give the day of a file"),
        (("?P<day>", ""), "name has to give the day of a file"),
        (("(?P<day>", "((?P<day>"), "name is not a regular expression"),
        ((NAME, NAME + "\nevery_days = 0"), "every_days is 0, not a number of days from 1"),
        ((NAME, NAME + '\nevery_days = "7"'), "every_days is '7', not a number of days"),
        ((NAME, NAME + "\nleft_out = 5"), "left_out is 5, not a table of texts"),
        ((NAME, NAME + '\nlook.colour = "grey"'), "look: colour is 'grey', not a colour such as"),
        ((NAME, NAME + "\nlook.dash = [1, 2, 3]"), "dash is on and off in turn"),
        ((NAME, NAME + '\nlook.color = "#000000"'), "look: unknown key 'color': did you mean col"),
        ((NAME, NAME + '\nlook.labels = {hold = "x"}'), "labels has 'hold': did you mean held"),
        ((NAME, NAME + '\nsays.Ukraine = "x"'), "says: 'Ukraine': Known: Russia"),
        ((TABLE, TABLE.replace("status_column", "status_colum")),
         "table: unknown key 'status_colum': did you mean status_column"),
        ((TABLE, TABLE + '\nstatus = "occupied"'), "give either status = the class of all"),
        (('status_column = "kind"', ""), "give either status = the class of all"),
        (('status_column = "kind"', 'status = "occupied"'), "status_column goes with statuses"),
        ((TABLE, TABLE + '\ndate_column = "date"'), "given by name or by table.date_column"),
        (('"grey"\n', "5\n"), "table: statuses is {.*}, not a table of texts"),
        (('held = ["occupied"]', 'held = ["ocupied"]'),
         "draws has 'ocupied', which the table gives nowhere: did you mean occupied"),
        (('contested = ["grey"]', ""), "'grey' stands in no list of draws: Known: occupied, left_"),
        (('contested = ["grey"]', 'contested = ["occupied"]'),
         "'occupied' stands in draws.Russia.held and in draws.Russia.contested"),
        (('contested = ["grey"]', 'contested = ["grey"]\n[mymap.draws.Ukraine]\nheld = ["grey"]'),
         "'grey' stands in draws.Russia.contested and in draws.Ukraine.held"),
        (('held = ["occupied"]', 'hold = ["occupied"]'), "draws.Russia: unknown key 'hold'"),
        (('held = ["occupied"]', ""), "draws.Russia: give either held or claimed_limit"),
        (('held = ["occupied"]', "held = []"), r"draws.Russia: held is \[\], not a list of one"),
        (("draws.Russia", "draws.Rusia"), "draws is {.*}, not a table for Russia, Ukraine or both"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_one_sentence(own_source, drawn_days, pair, says):
    """Which file, which source, which key, what is possible."""
    path = own_source(replaced(pair))
    with pytest.raises(UsageError, match=says) as error:
        sources.names()
    assert path.name in str(error.value)


@pytest.mark.parametrize("key", source_file.Own.__struct_fields__)
def test_every_key_has_words_for_a_wrong_value(own_source, drawn_days, key):
    """A yes serves for no key, and the sentence says what does."""
    text = re.sub(rf"^{key} = .*$", "", MYMAP, flags=re.MULTILINE)
    text = re.sub(rf"\[mymap\.{key}[^[]*", "", text)
    own_source(text.replace("[mymap]", f"[mymap]\n{key} = true"))
    with pytest.raises(UsageError, match=rf"\[mymap\]: {key} is True, not \S.*\.$"):
        sources.names()


def test_contested_may_be_contested_by_both(own_source, drawn_days):
    """One class of land that nobody holds stands before either front."""
    both = '\n[mymap.draws.Ukraine]\nheld = ["free"]\ncontested = ["grey"]\n'
    own_source(MYMAP.replace('"left_out"', '"free"') + both)
    assert set(sources.get("mymap").draws) == {"Russia", "Ukraine"}


def geojson(text: str):
    """Write the day's file as this text."""
    return lambda folder: (folder / "2025-03-02.geojson").write_text(text)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (geojson("{"), "2025-03-02.geojson is not whole JSON"),
        (geojson("<html>"), "it is a web page"),
        (geojson("[]"), "is not a GeoJSON FeatureCollection"),
        (geojson(ONE.replace("kind", "kynd")),
         "has no column 'kind': did you mean kynd"),
        (geojson(collection([feature("Russia", WEST)])),
         "no value of kind has a status; it has 'Russia'"),
        (geojson(ONE.replace("48.9", "480.9")), "feature 1: a polygon has a coordinate out of ra"),
        (geojson(collection([feature(RUSSIA, [place[::-1] for place in WEST])])), "exchanged"),
        (geojson(collection([feature(RUSSIA, WEST[:2])])), "a polygon cannot be read"),
        (geojson(collection([feature(RUSSIA, WEST)], crs={"type": "name"})), "crs without a name"),
        (geojson(collection([feature(RUSSIA, WEST)], crs={"properties": {"name": "EPSG:0"}})),
         "its CRS 'EPSG:0' is not known"),
        (lambda folder: (folder / "2025-02-30.geojson").write_text(ONE), "gives no day"),
        (lambda folder: [path.unlink() for path in folder.iterdir()], "holds no map of mymap"),
    ],
)  # fmt: skip
def test_file_that_is_not_as_the_table_says(own_source, drawn_days, spoil, says):
    """File, feature, column, and what there is."""
    spoil(drawn_days)
    own_source(MYMAP)
    with pytest.raises(ProjectError, match=says):
        measured_squares()


def test_two_files_of_one_day_are_refused(own_source, drawn_days):
    """Neither is taken for the map without a word; one can be left out by name."""
    text = MYMAP.replace(r"\.geojson'", r"(_b)?\.geojson'")
    (drawn_days / "2025-03-02_b.geojson").write_text(ONE)
    path = own_source(text)
    with pytest.raises(DataError, match=r"2025-03-02.geojson and 2025-03-02_b.geojson of mymap"):
        registry.registry()
    left_out = path.with_name("left_out.toml")
    left_out.write_text(text.replace(NAME[:4], 'left_out = {"2025-03-02_b.geojson" = "x"}\nname'))
    told.tell(source_file=str(left_out))
    assert measured_squares() == EXPECTED


@pytest.mark.parametrize(
    ("date_text", "says"),
    [
        ("2025-02-30", "feature 2: date is '2025-02-30', not a day; write it as 2024-08-06"),
        ("", "feature 2: date is '', not a day"),
        ("2025-03-01T12:00", "is '2025-03-01T12:00', a time, and a map is of a day"),
    ],
)
def test_date_that_is_none_is_refused(own_source, tmp_path, date_text, says):
    """A row without a day is of no map."""
    land = [feature(RUSSIA, WEST, date="2025-03-01"), feature(RUSSIA, WEST, date=date_text)]
    (tmp_path / "all.geojson").write_text(collection(land))
    own_source(BY_DATE.replace('"days"', '"all.geojson"'))
    with pytest.raises(DataError, match=re.escape(says)):
        registry.registry()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('layer = "frnt"', "has no layer 'frnt': did you mean front"),
        ("", "has 2 layers .front, other.; name one of them as layer"),
        ('layer = "bare"', "layer 'bare' has no geometry|has no layer 'bare'"),
    ],
)
def test_layer_that_is_none_is_refused(own_source, tmp_path, more, says):
    """What layers there are stands in the sentence."""
    for layer in ("front", "other"):
        frame().to_file(tmp_path / "all.gpkg", layer=layer)
    text = BY_DATE.replace('"days"', '"all.gpkg"')
    own_source(text.replace("date_column", f"{more}\ndate_column"))
    with pytest.raises(DataError, match=says):
        registry.registry()


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_geopackage_without_projection_is_refused(own_source, tmp_path):
    """Numbers without a CRS are no places."""
    frame().set_crs(None, allow_override=True).to_file(tmp_path / "all.gpkg")
    own_source(BY_DATE.replace('"days"', '"all.gpkg"'))
    with pytest.raises(DataError, match="names no CRS"):
        registry.registry()


def test_geopackage_that_is_cut_off_is_refused(own_source, tmp_path):
    """GDAL's word for it becomes a sentence with the file's name."""
    frame().to_file(tmp_path / "whole.gpkg")
    (tmp_path / "all.gpkg").write_bytes((tmp_path / "whole.gpkg").read_bytes()[:5000])
    own_source(BY_DATE.replace('"days"', '"all.gpkg"'))
    with pytest.raises(DataError, match=r"all\.gpkg"):
        registry.registry()


def test_name_that_matches_without_a_day_is_refused(own_source, drawn_days):
    """A group that may be left out gives no day where it is."""
    own_source(MYMAP.replace(r"\d{2})\.", r"\d{2})?(other)?\."))
    (drawn_days / "other.geojson").write_text(ONE)
    with pytest.raises(DataError, match=r"other\.geojson: its name gives no day that there is"):
        registry.registry()
