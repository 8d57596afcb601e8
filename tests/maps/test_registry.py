"""The registry, where files lie, and everything that can be wrong with them."""

import shutil
from datetime import date

import pytest

from analysis.base import checks, paths
from analysis.base.errors import DataError, UsageError
from analysis.maps import archive, registry, sources
from drawn import BODY, rows_of


def test_wrong_hash_names_file_expected_and_got(no_mirror):
    """A file that was changed on disk is not measured."""
    rows = rows_of("1.json")
    path = no_mirror / "owl" / "1.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"changed")
    with pytest.raises(DataError, match="is not the file that the registry pins") as error:
        list(archive.verified(rows))
    assert rows["sha256"].item() in str(error.value)
    assert checks.sha256(path) in str(error.value)


def test_missing_maps_name_the_command_that_fetches_them(no_mirror):
    """How many, from which day, how large, by which command."""
    rows = registry.maps("owl", date(2025, 3, 1), date(2025, 3, 2))
    with pytest.raises(DataError, match="2 of 2 maps of owl are not here") as error:
        list(archive.verified(rows))
    assert "--source owl --start 2025-03-01 --end 2025-03-02" in str(error.value)


def test_mirror_serves_instead_of_the_network(no_mirror, monkeypatch, tmp_path):
    """A mirror folder lays files out as their public paths."""
    maker = sources.get("owl")
    place = tmp_path / "mirror" / maker.prefix / maker.folder
    place.mkdir(parents=True)
    (place / "1.json").write_bytes(BODY)
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path / "mirror"))
    rows = rows_of("1.json", prefix=maker.prefix)
    assert [path for _, path in archive.verified(rows)] == [place / "1.json"]


def test_map_before_the_window_holds_on_its_first_day():
    """A window of one day without a map takes the map of the day before."""
    rows = registry.maps("deepstate", date(2024, 9, 13), date(2024, 9, 13))
    assert [str(time)[:10] for time in rows["published"]] == ["2024-09-12"]


@pytest.mark.parametrize(
    ("window", "says"),
    [
        ((date(2020, 1, 1), date(2020, 2, 1)), "has maps from 2022-12-07 to"),
        ((date(2026, 1, 1), date(2030, 1, 1)), "is not inside"),
        ((date(2025, 3, 2), date(2025, 3, 1)), "before it starts"),
    ],
)
def test_window_that_no_map_covers_is_refused(window, says):
    """What is possible is said."""
    with pytest.raises(UsageError, match=says):
        registry.maps("owl", *window)


def test_registry_that_is_spoiled_is_a_sentence(monkeypatch, tmp_path):
    """A hash that is too short is found before any map is read."""
    spoiled = tmp_path / "registry.csv"
    shutil.copy(paths.REGISTRY, spoiled)
    first = spoiled.read_text().splitlines()[1]
    spoiled.write_text(spoiled.read_text().replace(first, first[:-5]))
    monkeypatch.setattr(paths, "REGISTRY", spoiled)
    registry.forget()
    with pytest.raises(DataError, match="is not a registry: column git_sha1"):
        registry.registry()


def test_registering_a_folder_without_maps_is_refused(tmp_path):
    """An empty folder must not become an empty registry."""
    with pytest.raises(UsageError, match="has no folder"):
        archive.register(tmp_path)


def test_no_raw_map_can_be_committed():
    """Every source has a folder of its own, and git ignores all of them."""
    ignored = (paths.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"data/raw/*/", "data/raw/registry_user.csv"} <= set(ignored)
    assert f"data/raw/{registry.USER_REGISTRY}" in ignored
