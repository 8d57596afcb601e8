"""The newest maps, from a mirror folder that is newer than the pinned commits."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.base import paths
from analysis.base.errors import DataError
from analysis.maps import registry, sources
from analysis.run import news
from called import call

PINNED = sources.get("owl").prefix
NEWER = f"owlmaps/map-data/{'c' * 40}"


def ring(west: float, east: float) -> list[list[float]]:
    """A ring of [lat, lon] pairs between two meridians, across Pokrovsk's area."""
    return [[48.0, west], [48.0, east], [48.6, east], [48.6, west], [48.0, west]]


def put(folder: Path, name: str, *rings) -> None:
    """A day of the Ukraine Control Map."""
    folder.mkdir(parents=True, exist_ok=True)
    day = {"areas": list(rings), "areas_ua": [], "frontline": []}
    (folder / name).write_text(json.dumps(day))


@pytest.fixture
def newer(monkeypatch, tmp_path):
    """A registry of one known day and a mirror folder with days after it; Owl alone is asked."""
    mirror = tmp_path / "mirror"
    monkeypatch.setenv("FRONTLINE_MIRROR", str(mirror))
    known = registry.pinned()
    known = known[(known["source"] == "owl") & (known["file"] == "20260430.json")]
    put(mirror / PINNED / "data", "20260430.json", ring(36.6, 37.0))
    content = (mirror / PINNED / "data" / "20260430.json").read_bytes()
    known = known.assign(
        bytes=len(content),
        sha256=news.archive.sha256(content),
        git_sha1=news.archive.git_sha1(content),
    )
    monkeypatch.setattr(registry, "pinned", lambda: known)
    monkeypatch.setattr(registry, "forget", registry.registry.cache_clear)
    monkeypatch.setattr(registry, "NEWER", tmp_path / "registry_new.csv")
    monkeypatch.setattr(paths, "MAPS", tmp_path / "raw")
    own = replace(news.theatres.get("pokrovsk"), sources=("owl",))
    monkeypatch.setattr(news.theatres, "get", lambda name: own)
    registry.forget()
    return mirror / NEWER / "data"


def test_five_lines_say_what_changed(newer):
    """Land grows eastwards over Pokrovsk's town; a day between is empty and is skipped."""
    put(newer, "20260501.json", ring(36.6, 37.1))
    put(newer, "20260502.json")
    put(newer, "20260503.json", ring(36.6, 37.3))
    found = news.update(["pokrovsk"], lambda text: None)
    assert found.added["file"].tolist() == ["20260501.json", "20260502.json", "20260503.json"]
    head, area, gained, lost, places = found.lines
    assert head.startswith("pokrovsk: 3 May 2026 compared with 30 April 2026")
    assert "from 2026-04-30" in area and "+" in area
    assert lost.endswith("0.0 km²") and not gained.endswith(" 0.0 km²")
    assert "Pokrovsk taken (Ukraine Control Map)" in places
    again = news.update(["pokrovsk"], lambda text: None)
    assert again.added.empty and again.lines == ["pokrovsk: no new map."]


def test_a_change_that_is_a_fault_is_not_counted_as_a_move():
    """A polygon that vanished for a day: its day is named and left out of the sum."""
    days = pd.DataFrame(
        {"gained_km2": [1.0, 2.0, 900.0], "change_fault": ["", "", "vanished_polygon"]}
    ).assign(lost_km2=0.0)
    said = news._moved("gained_km2", days)
    assert said == "2.0 km² without 1 days (vanished polygon)"
    assert news._moved("lost_km2", days.head(2)) == "0.0 km²"


def test_a_new_format_is_loud(newer):
    """Maps that draw nothing, one after the other, are not days without land."""
    put(newer, "20260501.json")
    put(newer, "20260502.json")
    with pytest.raises(DataError, match="2 of 2 new maps of owl draw nothing"):
        news.update(["pokrovsk"], lambda text: None)


def test_a_map_that_is_none_is_loud(newer):
    """Another kind of file under the name of a map."""
    newer.mkdir(parents=True)
    (newer / "20260501.json").write_text('{"polygons": []}')
    with pytest.raises(DataError, match="20260501.json is not a map"):
        news.update(["pokrovsk"], lambda text: None)


def test_days_are_entered_in_the_committed_registry(newer):
    """With what was recorded when they came; the user's own registry is empty afterwards."""
    put(newer, "20260501.json", ring(36.6, 37.1))
    news.update(["pokrovsk"], lambda text: None)
    path = registry.enter_user_days()
    assert "20260501.json" in path.read_text()
    assert not registry.user_path().exists()
    assert registry.span("owl")[1].isoformat() == "2026-05-01"


def test_the_command_teaches():
    """What it does stands in its help."""
    assert "five lines" in " ".join(call("update", "--help").output.split())
