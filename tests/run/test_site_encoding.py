"""Outlines on their way into a page: small, shared between days, the same when they come out."""

import dataclasses
import json
import shutil
import subprocess
from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.base import paths
from analysis.control import on_day
from analysis.run.site import colours, encoding, marks
from analysis.run.site.encoding import Encoder
from analysis.tables import read
from analysis.theatres import KURSK

BOX = shapely.box(35.0, 51.0, 36.0, 52.0)


def encoder(unit: float = 0.00002) -> Encoder:
    """An encoder of a square frame."""
    return Encoder(unit, 34.0, 53.0, BOX.exterior, 0.0006)


def wave(shift: float = 0.0) -> shapely.Polygon:
    """Land with a front of four hundred points, of which one can be moved."""
    lat = np.linspace(51.1, 51.9, 400)
    lon = 35.5 + 0.1 * np.sin(40 * lat)
    lon[200] += shift
    front = list(zip(lon, lat, strict=True))
    return shapely.Polygon([*front, (36.0, 51.9), (36.0, 51.1)])


def test_grid_and_degrees_lead_to_each_other():
    """No point moves farther than half a step of the grid."""
    points = np.array([[34.0, 53.0], [35.27193, 51.19191], [36.6, 50.9]])
    own = encoder()
    back = own.degrees(own.grid(points))
    assert np.abs(back - points).max() <= own.unit


def test_two_days_share_what_did_not_change():
    """A point that moves costs a piece or two, not the outline."""
    own = encoder()
    own.shape(wave())
    before = len(own.pieces)
    own.shape(wave(0.01))
    assert before > 5
    assert len(own.pieces) - before <= 2
    assert own.shape(wave()) == [0, 1], "a polygon that was met is not stored again"


def test_ring_starts_where_its_points_say():
    """The same outline from another first point, or the other way round, is the same."""
    own = encoder()
    points = list(wave().exterior.coords)[:-1]
    turned = shapely.Polygon([*points[77:], *points[:77]])
    assert own.shape(wave()) == own.shape(turned) == own.shape(turned.reverse())


def test_side_along_the_frame_is_marked():
    """Of the wave only the straight side on the frame; of land within the frame nothing."""
    own = encoder()
    own.shape(wave())
    ring = own.polygons[0][0]
    assert len(ring) == 4 and ring[3][1::2] == [1]
    own.shape(shapely.box(35.2, 51.2, 35.4, 51.4))
    assert len(own.polygons[1][0]) == 3


def test_line_across_the_frame_is_a_front():
    """Both ends lie on the frame, the line between them does not."""
    own = encoder()
    own.shape(shapely.Polygon([(35.0, 51.0), (36.0, 51.0), (35.0, 52.0)]))
    assert sum(own.polygons[0][0][3][1::2]) == 2


@pytest.mark.skipif(shutil.which("node") is None, reason="no node: the page's logic is not run")
def test_browser_reads_what_was_written(tmp_path):
    """A committed outline, through the page's own decoder, is the outline to a step of the grid."""
    table = read.extract().query("source == 'deepstate'").reset_index(drop=True)
    held = on_day.at(table, date(2025, 3, 16)).query("status == 'held'").geometry.iloc[0]
    own = encoder()
    data = {"rows": [[0, 0, 0, 0, own.shape(held)]], "polygons": own.polygons}
    script = tmp_path / "decode.mjs"
    script.write_text(
        f"import {{ outlines }} from {json.dumps((paths.WEB / 'outlines.js').as_uri())};\n"
        f"const data = {json.dumps({**data, 'pieces': '.'.join(own.pieces)})};\n"
        "console.log(JSON.stringify(outlines(data).polygons(data.rows[0])));\n"
    )
    told = subprocess.run(["node", script], capture_output=True, text=True, check=True).stdout
    lines = [own.degrees(np.array(ring)) for rings in json.loads(told) for ring in rings]
    apart = shapely.hausdorff_distance(shapely.MultiLineString(lines), shapely.boundary(held))
    assert apart < 2 * own.unit


def test_numbers_have_a_sign_and_any_size():
    """Steps of the grid go both ways."""
    assert encoding.text_of([15, -16, 16]) == "efgB"
    assert len(encoding.text_of([-1_000_000])) == 5


def test_events_are_days_of_the_window_with_one_name_each():
    """The peak names its day before the fastest retreat does; a day outside has no mark."""
    daily = pd.DataFrame({"date": ["2025-03-11", "2025-03-12", "2025-03-13"]})
    found = marks.events(daily, KURSK, date(2025, 3, 16), "2025-03-12")
    assert found == [[0, "first day"], [1, "largest area"]]


def test_every_maker_has_a_colour_on_either_ground():
    """The sheet has a rule a maker for a light ground and one for a dark ground."""
    sheet = colours.sheet(["deepstate", "owl"])
    assert sheet.count('[data-key="owl"]') == 2
    assert "prefers-color-scheme: dark" in sheet


def test_page_falls_back_on_a_source_that_covers_the_window():
    """One with maps on few days is neither first nor has a largest area; hidden ones come last."""
    none = float("nan")
    held = {"isw": [5, 6, 7], "few": [9, none, none], "owl": [1, 3, 2]}
    days = ["2025-03-11", "2025-03-12", "2025-03-13"]
    daily = pd.DataFrame(held, index=days).unstack()
    daily = daily.rename_axis(["source", "date"]).rename("held_km2").reset_index()
    assert marks.usual_sources(daily, list(held), {"few", "owl"}) == ["owl", "few", "isw"]
    assert marks.peak_day(daily, "few") is None
    assert marks.opening_day(daily, KURSK, "owl") == "2025-03-12"
    cut = dataclasses.replace(KURSK, baseline="start")
    assert marks.opening_day(daily, cut, "owl") == "2025-03-13"
    assert marks.opening_day(daily, KURSK, "few") == "2025-03-11"
