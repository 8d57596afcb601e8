"""Maps altered in ways whose effect is known: the area follows exactly, or the change is told."""

import json
from datetime import UTC, datetime

import pytest
import shapely

import equal_area
from alterations import CONTESTED, EITHER, MAKERS, MEASURED, TOLD, Altered, drawn, shape
from analysis import theatres
from analysis.base import told
from analysis.base.errors import DataError
from analysis.base.geometry import area_km2
from analysis.control import table as control_table
from analysis.maps import sources
from analysis.maps.faults import Tally
from analysis.theatres import borders
from lies import ALTERED, MAP
from own_map import MYMAP

LIES = """
[lies]
holder = "Ukraine"
bounds = [34.0, 50.9, 36.6, 52.2]
start = "2025-01-01"
end = "2025-01-02"
"""
OWN = (
    MYMAP.replace("draws.Russia", "draws.Ukraine")
    .replace('"held by Russia" = "occupied"', '"held by Ukraine" = "occupied"')
    .replace('"held by Ukraine" = "left_out"', '"held by Russia" = "left_out"')
)
REAL = {"deepstate": "17253*", "owl": "20240903*", "liveuamap": "2024-09-04*", "isw": "2024-09-0*"}
INSIDE = shapely.box(34.1, 51.0, 36.5, 52.1)
SECOND = drawn("held", shapely.segmentize(shapely.box(36.2, 51.7, 36.3, 51.75), 0.02))
NOT_REAL = ("digits_3", "digits_5")  # rounded, a real outline crosses itself: not known beforehand
KNOWN: dict = {}
CASES = [(key, name) for name, (makers, *_) in ALTERED.items() for key in makers]


@pytest.fixture(scope="module")
def theatre(tmp_path_factory):
    """A box without oblasts in which all five draw Ukraine's land."""
    folder, before = tmp_path_factory.mktemp("lies"), told.current()
    (folder / "days").mkdir()
    (folder / "lies.toml").write_text(LIES)
    (folder / "maps.toml").write_text(OWN)
    told.tell(theatre_file=str(folder / "lies.toml"), source_file=str(folder / "maps.toml"))
    yield theatres.get("lies")
    told.take(before)


def measured(key, altered, folder, theatre):
    """Held and contested km2 of a map as the project measures it, and its faults by name."""
    maker = MAKERS[key]
    content = maker.document(altered.pieces)
    if altered.edit:
        content = altered.edit(maker, content)
    path = folder / maker.file
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    tally = Tally(theatre.area)
    when = datetime(2025, 1, 1, 12, tzinfo=UTC)
    table = control_table.from_maps(key, [(when, path)], theatre, tally)
    areas = {row.status: area_km2(row.geometry) for row in table.itertuples()}
    found = tally.table().set_index("fault")["met"].to_dict()
    return areas.pop("claimed_limit", areas.get("held")), areas.get("contested"), found


def by_construction(key, pieces, theatre):
    """Held and contested land of pieces, by an overlay and an integral of the test's own."""
    lands = {
        kind: shapely.union_all([shape(piece) for piece in pieces if piece[0] == kind])
        for kind in ("held", "contested")
    }
    lands["contested"] = shapely.difference(lands["contested"], lands["held"])
    lands = {kind: shapely.intersection(land, theatre.area) for kind, land in lands.items()}
    sag = sum(equal_area.sag_km2(shape(piece)) for piece in pieces)
    held, contested = (
        pytest.approx(equal_area.km2(lands[kind]), abs=sag, rel=1e-7)
        for kind in ("held", "contested")
    )
    return held, contested if key in CONTESTED else None


def unaltered(key, pieces, folder, theatre):
    """The faults of a map as it is, whose areas are held against the same construction once."""
    if key not in KNOWN or KNOWN[key][0] is not pieces:
        *areas, faults = measured(key, Altered(pieces, pieces), folder, theatre)
        assert tuple(areas) == by_construction(key, pieces, theatre)
        KNOWN[key] = pieces, faults
    return KNOWN[key][1]


def judged(key, name, pieces, folder, theatre):
    """Hold one altered map against what it has to give."""
    _, wanted, alter = ALTERED[name]
    altered = alter(pieces)
    plain = unaltered(key, pieces, folder, theatre)
    try:
        *areas, faults = measured(key, altered, folder, theatre)
    except DataError as error:
        assert wanted in (TOLD, EITHER), f"refused: {error}"
        assert MAKERS[key].file in str(error)
        return
    is_as_built = tuple(areas) == by_construction(key, altered.means, theatre)
    is_told = any(count > plain.get(fault, 0) for fault, count in faults.items())
    if wanted == MEASURED:
        assert tuple(areas) == by_construction(key, altered.means, theatre)
    else:
        assert is_told or (wanted == EITHER and is_as_built), f"not a word: {areas}, {faults}"


@pytest.mark.parametrize(("key", "name"), CASES)
def test_altered_map_is_measured_exactly_or_told(tmp_path, theatre, key, name):
    """Two pieces of held land and a grey one, drawn by hand."""
    judged(key, name, MAP, tmp_path, theatre)


def real_pieces(key, mirror):
    """The largest polygons of Kursk on a map of September 2024, as the maker's file has them."""
    maker = sources.get("deepstate" if key == "mymap" else key)
    found = sorted((mirror / maker.prefix / maker.folder).glob(REAL[maker.key]))
    content = json.loads(found[0].read_bytes())
    if key == "owl":
        rings_ = [[point[::-1] for point in ring] for ring in content["areas_ua"]]
        own = [("held", shapely.Polygon(ring)) for ring in rings_]
    else:
        kinds = {"#01579b": "held", "#bdbdbd": "contested", "losses": "held",
                 "kursk_ukrainian_advance": "held"}  # fmt: skip
        word_ = MAKERS[maker.key].word
        rows = [
            (
                kinds.get(row["properties"].get(word_)),
                shapely.force_2d(shape(("", row["geometry"]))),
            )
            for row in MAKERS[maker.key].features(content)
        ]
        own = [(kind, part) for kind, land in rows if kind for part in shapely.get_parts(land)]
    ukraine = borders.ukraine()
    own = [(kind, part) for kind, part in own if part.is_valid and INSIDE.contains(part)
           and not ukraine.contains(part.point_on_surface())]  # fmt: skip
    own.sort(key=lambda row: (row[0] != "held", -row[1].area))
    held = [row for row in own if row[0] == "held"][:4]
    return [drawn(*row) for row in [*held, *own[len(held) :][-2:]]]


@pytest.mark.real
@pytest.mark.parametrize("key", MAKERS)
def test_altered_real_map_is_measured_exactly_or_told(tmp_path, theatre, mirror, key):
    """The same on outlines of hundreds of points, in September 2024."""
    pieces, failed = real_pieces(key, mirror), []
    if len(pieces) == 1:
        pieces = [*pieces, SECOND]
    for name, (makers, *_) in ALTERED.items():
        if key in makers and name not in NOT_REAL:
            try:
                judged(key, name, pieces, tmp_path, theatre)
            except AssertionError as error:
                failed.append(f"{name}: {error}"[:300])
    assert not failed
