"""Whole runs on the real maps, where a mirror is there: what pages and tables of them say."""

import json
import shutil

import pandas as pd
import pytest

from analysis.base import checks, memo, paths
from analysis.run import clean, notebooks, site, truth
from analysis.tables import preparing
from analysis.theatres import window

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("shared_results")]


@pytest.mark.slow
def test_window_that_goes_on_in_the_copy_is_reported_truthfully(
    mirror, warm_kernels, monkeypatch, tmp_path
):
    """A run across the end of DeepState's history: both sources, each for its own days."""
    monkeypatch.setattr(paths, "RUNS", tmp_path)
    written = notebooks.run({"theatre": "pokrovsk", "start": "2025-07-31", "end": "2025-08-06"})
    assert {path.name for path in written} >= {"05_data.ipynb", "manifest.json", "daily.csv"}
    days = pd.read_csv(written[0].parent / "tables" / "daily.csv")
    spans = days.groupby("source")["date"].agg(["min", "max"])
    assert spans.loc["deepstate"].tolist() == ["2025-07-31", "2025-08-03"]
    assert spans.loc["deepstate_occupied"].tolist() == ["2025-07-31", "2025-08-06"]
    page = (written[0].parent / "02_territory.ipynb").read_text(encoding="utf-8")
    assert "DeepState daily copy to 6 August 2025" in page
    manifest = json.loads((written[0].parent / "manifest.json").read_text())
    files = {row["file"] for row in manifest["raw_maps"]}
    assert "deepstatemap_data_20250806.geojson" in files
    for name, digest in manifest["outputs"].items():
        assert checks.sha256(written[0].parent / name) == digest
    assert truth.untrue(written, window.named("pokrovsk", "2025-07-31", "2025-08-06")) == []


@pytest.mark.slow
def test_one_day_without_land_is_reported_truthfully(mirror, warm_kernels, monkeypatch, tmp_path):
    """One day has no change and no pace; and nothing was held at the border then."""
    theatre, day = "kharkiv_border", "2024-03-01"
    monkeypatch.setattr(paths, "RUNS", tmp_path)
    written = notebooks.run({"theatre": theatre, "start": day, "end": day})
    table = pd.read_csv(written[0].parent / "tables" / "daily.csv")
    assert set(table["date"]) == {day}
    assert table["held_km2"].max() < 0.1  # an edge of Liveuamap's that lies over the border
    for path in written:
        if path.suffix == ".ipynb":
            found = [fault for fault in clean.faults(path) if "without output" not in fault]
            assert found == []  # a page with nothing to show is one sentence
    if shutil.which("npm"):  # the run's own web report, from all that the run wrote
        home = site.of_run(written, {"theatre": theatre, "start": day, "end": day})
        assert home == written[0].parent / "site" / "index.html"
        assert "Kharkiv border" in home.read_text(encoding="utf-8")


@pytest.mark.slow
def test_sources_on_a_cluster_give_the_tables_of_one_process(mirror, monkeypatch, tmp_path):
    """A real scheduler with two workers: a run's tables to the byte, and no Dask without it."""
    monkeypatch.setenv("FRONTLINE_CACHE", "off")  # each measures for itself
    memo.forget()
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    w = window.named("kharkiv_border", "2024-05-20", "2024-05-26")
    alone, together = tmp_path / "alone", tmp_path / "together"
    preparing.prepare(w, alone, lambda text: None)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        preparing.prepare(w, together, lambda text: None, cluster.scheduler_address)
    for name in ("daily.csv", "retreat.csv", "quality.csv", "window.json"):
        assert (together / name).read_bytes() == (alone / name).read_bytes(), name
