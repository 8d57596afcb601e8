"""docs/extend.md is followed to the letter, in a copy of the project."""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest

from analysis.base import paths

PAGE = (paths.ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
SQUARES = {"2025-01-01": 0.2, "2025-01-02": 0.1}  # side in degrees of what is held on a day


def made(folder: str, names: list[str]) -> list[str]:
    """What is not committed: caches, libraries of npm, raw maps and the user's registry."""
    if folder == str(paths.RAW):
        return [name for name in names if (paths.RAW / name).is_dir() and name != "articles"]
    return [name for name in names if name in ("node_modules", "__pycache__", "registry_user.csv")]


def blocks(kind: str, heading: str) -> list[str]:
    """The fenced blocks of a kind under a heading, without their indent."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (own,) = (text for text in section if text.startswith(heading))
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```", own, flags=re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project without its raw maps, and a mirror with two days of the page's example."""
    folder = tmp_path_factory.mktemp("extended")
    for name in ("analysis", "data", "notebooks", "docs"):
        shutil.copytree(paths.ROOT / name, folder / "project" / name, ignore=made)
    prefix = "example/maps/0123456789abcdef0123456789abcdef01234567"
    days = folder / "mirror" / prefix / "days"
    days.mkdir(parents=True)
    for day, side in SQUARES.items():
        ring = [[35, 51.2], [35 + side, 51.2], [35 + side, 51.3], [35, 51.3], [35, 51.2]]
        feature = {
            "type": "Feature", "properties": {"kind": "held"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }  # fmt: skip
        content = {"type": "FeatureCollection", "features": [feature]}
        (days / f"{day}.geojson").write_text(json.dumps(content))
    return folder


def command(copy, *words: str) -> str:
    """What a command of the copy prints; it has to end well."""
    environment = os.environ | {
        "PYTHONPATH": str(copy / "project"), "FRONTLINE_MIRROR": str(copy / "mirror"),
        "FRONTLINE_CACHE": "off",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "analysis", *words], cwd=copy / "project", env=environment,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_source_takes_the_three_steps_of_the_page(copy):
    """A table, a reader, its files: then any theatre of its holder has its numbers."""
    raw = copy / "project" / "data" / "raw"
    (table,) = blocks("toml", "A source")
    (reader,) = blocks("python", "A source")
    with (raw / "sources.toml").open("a", encoding="utf-8") as sources:
        sources.write("\n" + table)
    readers = copy / "project" / "analysis" / "maps" / "readers"
    (readers / "example.py").write_text(reader, encoding="utf-8")
    before = (raw / "registry.csv").read_text().splitlines()
    command(copy, "register", str(copy / "mirror"), "--source", "example")
    after = (raw / "registry.csv").read_text().splitlines()
    assert len(set(after) - set(before)) == len(SQUARES)
    assert set(before) <= set(after), "new rows only"
    (copy / "mine.toml").write_text(
        '[mine]\ntitle = "Mine"\nholder = "Ukraine"\nbounds = [34.5, 50.9, 36, 52]\n'
        'start = "2025-01-01"\nend = "2025-01-02"\n'
    )
    printed = command(
        copy, "measure", "--theatre", "mine", "--theatre-file", str(copy / "mine.toml"),
        "--source", "example",
    )  # fmt: skip
    head, *rows = (line.split(",") for line in printed.splitlines())
    days = [dict(zip(head, row, strict=True)) for row in rows]
    held = [float(day["held_km2"]) for day in days]
    assert held[0] == pytest.approx(2 * held[1], rel=1e-3)
    assert 150 < held[0] < 160, "0.2 by 0.1 degrees at 51.25 N"
    assert float(days[1]["lost_km2"]) == pytest.approx(held[1], rel=1e-3)


@pytest.mark.slow
def test_sectors_split_every_measure_as_the_page_has_it(copy):
    """The layer, its six commands as they stand, the rows that are printed, the file."""
    (layer,) = blocks("json", "Sectors")
    (commands,) = blocks("sh", "Sectors")
    (rows,) = blocks("csv", "Sectors")
    (copy / "project" / "my_sectors.geojson").write_text(layer, encoding="utf-8")
    lines = [line for line in commands.splitlines() if not line.startswith("#")]
    printed = [command(copy, *shlex.split(line)[3:]) for line in lines]
    assert len(printed) == 6
    for text in printed[:5]:
        table = pd.read_csv(io.StringIO(text))
        assert {"west", "east"} >= set(table["sector"]) - {"elsewhere"} != set()
    assert set(rows.splitlines()) <= set(printed[3].splitlines())
    lost = gpd.read_file(copy / "project" / "east.gpkg", layer="lost")
    assert lost["sector"].tolist() == ["east"]


@pytest.mark.slow
def test_a_theatre_is_read_as_the_page_has_it(copy):
    """Six lines of TOML."""
    (table,) = blocks("toml", "A theatre")
    (copy / "lyman.toml").write_text(table)
    printed = command(copy, "theatres", "--theatre-file", str(copy / "lyman.toml"))
    assert "Lyman" in printed
