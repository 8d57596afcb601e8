"""What tests of the web report share: screens, hostile names, a small report of them."""

import dataclasses
import shutil
from datetime import date
from pathlib import Path

import geopandas as gpd
import nbformat
import pandas as pd
import pytest
import shapely

from analysis.pages.markdown import markdown
from analysis.run import site
from analysis.theatres import KURSK

DESK = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
HOSTILE = "<img src=x onerror=window.pwned=1>"
SCRIPT = "</script><script>window.pwned=1</script>"


def need_npm() -> None:
    """Skip where the map library cannot be installed."""
    if shutil.which("npm") is None:
        pytest.skip("no npm: the map library cannot be installed")


def tiny(tmp_path: Path) -> tuple[list[Path], site.Report]:
    """A notebook and tables in which every name is an attack."""
    cell = nbformat.v4.new_code_cell("print('</code><script>window.pwned=1</script>')")
    table = markdown(pd.DataFrame({"place": [HOSTILE]}))
    html = f"<table><tr><td>{HOSTILE}{SCRIPT}</td></tr></table>"
    link = "[link](javascript:window.pwned=1)"
    cell.outputs = [
        nbformat.v4.new_output("display_data", {kind: text})
        for kind, text in [
            ("text/markdown", table), ("text/markdown", f"raw {HOSTILE} {link}"),
            ("text/html", html), ("text/plain", f"plain {HOSTILE}"),
        ]
    ]  # fmt: skip
    head = nbformat.v4.new_markdown_cell(f"# Title {HOSTILE}\n\nText {SCRIPT}")
    path = tmp_path / "01_attack.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[head, cell]), path)
    square = shapely.box(35.0, 51.0, 35.2, 51.2)
    stamps = {"valid_from": pd.Timestamp("2030-01-01", tz="UTC"),
              "valid_to": pd.Timestamp("2030-01-03", tz="UTC")}  # fmt: skip
    control = gpd.GeoDataFrame(
        {"source": ["owl"], "status": ["held"], **stamps}, geometry=[square], crs="EPSG:4326"
    )
    none = float("nan")
    daily = pd.DataFrame(
        {"date": ["2030-01-01", "2030-01-02"], "source": "owl", "held_km2": [310.9, 311.0],
         "contested_km2": none, "contested_in_ukraine_km2": none, "map_age_days": [0, 1]}
    )  # fmt: skip
    places = pd.DataFrame({"name": [HOSTILE, SCRIPT], "lat": [51.1, 51.15], "lon": [35.05, 35.1],
                           "is_main": [True, True]})  # fmt: skip
    oblasts = gpd.GeoDataFrame(
        {"name": [f"Oblast {HOSTILE}"], "iso": ["XX-1"]},
        geometry=[shapely.box(34, 50, 36, 52)], crs="EPSG:4326",
    )  # fmt: skip
    theatre = dataclasses.replace(KURSK, name="elsewhere", title=f"Theatre {HOSTILE}")
    border = shapely.LineString([(34, 51), (36, 51)])
    report = site.Report(theatre, control, daily, places, oblasts, border, date(2030, 1, 2), "km")
    return [path], report
