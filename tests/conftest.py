"""What all tests share: real maps if they are here, hand-made maps, and strict nbval."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from analysis.base import memo, paths, told
from analysis.maps import registry
from analysis.run import nursery
from own_map import DAYS, LYMAN, collection, feature

os.environ["FRONTLINE_CACHE"] = "off"
# The same examples each time: a new one is looked for by a campaign, not by somebody's change.
hypothesis.settings.register_profile("suite", max_examples=8, derandomize=True, deadline=None)
hypothesis.settings.register_profile("campaign", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_collection_modifyitems(config, items) -> None:
    """Leave campaigns out where none is asked for, and let the files that take long begin."""
    if "campaign" not in config.option.markexpr:
        left = [item for item in items if item.get_closest_marker("campaign")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]
    ranks: dict[Path, int] = {}
    for item in items:
        is_long = item.path.suffix == ".ipynb" or item.get_closest_marker("slow")
        rank = 0 if item.get_closest_marker("real") else 1 if is_long else 2
        ranks[item.path] = min(rank, ranks.get(item.path, 2))
    items.sort(key=lambda item: ranks[item.path])  # stable: a file's own order stays


COMMITTED_REGISTRY = paths.REGISTRY
MIRROR_HINT = "no raw maps: set FRONTLINE_MIRROR to a folder that has them"


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of raw maps; tests that need it are skipped, with a message, without it."""
    folder = paths.mirror()
    if folder is None or not folder.is_dir():
        pytest.skip(MIRROR_HINT)
    return folder


@pytest.fixture
def no_mirror(monkeypatch, tmp_path):
    """Hide every raw map: an empty data/raw for downloads and no mirror."""
    monkeypatch.delenv("FRONTLINE_MIRROR", raising=False)
    monkeypatch.setattr(paths, "MAPS", tmp_path / "raw")
    return tmp_path / "raw"


@pytest.fixture(scope="session")
def results_folder(tmp_path_factory):
    """Where results are kept: of this run of the suite alone, and one for all of its processes."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "results"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def shared_results(results_folder):
    """What one test has measured the next reads; for modules that put nothing in place of code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRONTLINE_CACHE", str(results_folder))
        memo.forget()
        yield
    memo.forget()


@pytest.fixture(scope="session")
def warm_kernels():
    """One process that forks the kernels of all tests of a run; each run would start its own.

    Runs of the command line, in tests of a process of their own, do.
    """
    with nursery.open_for_kernels():
        yield


LATER = int(datetime(2025, 1, 1, 20, tzinfo=UTC).timestamp())


@pytest.fixture
def deepstate_map(tmp_path):
    """Write a DeepState map of the given features and return its path."""

    def write(*features, at: int = LATER) -> Path:
        path = tmp_path / f"{at}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
        return path

    return write


@pytest.fixture
def owl_map(tmp_path):
    """Write a day of the Ukraine Control Map and return its path."""

    def write(areas_ua=(), areas=(), name="20250101.json", frontline=()) -> Path:
        path = tmp_path / name
        day = {"areas": areas, "areas_ua": areas_ua, "frontline": frontline}
        path.write_text(json.dumps({key: list(value) for key, value in day.items()}))
        return path

    return write


@pytest.fixture(autouse=True)
def fresh_registry(monkeypatch, request):
    """No test sees the user's own days, or leaves a changed registry behind for the next.

    The committed registry, which takes long to read, is forgotten only where it was another.
    """
    own = "registry_user.csv"  # in a folder that only those tests make that ask for it
    monkeypatch.setattr(registry, "user_path", lambda: request.getfixturevalue("tmp_path") / own)
    registry.registry.cache_clear()
    yield
    if paths.REGISTRY != COMMITTED_REGISTRY:
        registry.pinned.cache_clear()
    registry.registry.cache_clear()


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment for a subprocess, without the mirror."""
    return {key: value for key, value in os.environ.items() if key != "FRONTLINE_MIRROR"}


@pytest.fixture
def own_source(tmp_path):
    """Write a file of sources and a theatre, and let both be known."""
    before = told.current()

    def write(text: str, theatre: str = LYMAN) -> Path:
        path, area = tmp_path / "my_map.toml", tmp_path / "lyman.toml"
        path.write_text(text)
        area.write_text(theatre)
        told.take(told.Told(theatre_file=str(area), source_file=str(path)))
        return path

    yield write
    told.take(before)


@pytest.fixture
def drawn_days(tmp_path):
    """The three days as GeoJSON files in a folder."""
    folder = tmp_path / "days"
    folder.mkdir()
    for day, land in DAYS.items():
        text = collection([feature(kind, ring) for kind, ring in land])
        (folder / f"{day}.geojson").write_text(text)
    return folder
