"""What a run gives beside what its parameters say: which pages, which figures, and where."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base import paths
from ..base.errors import UsageError, did_you_mean
from ..pages.formats import FORMATS
from . import partial
from .record import MANIFEST

SITE = "site"  # the web report of a run lies in its folder
NOTHING = " Nothing was written."


@dataclass(frozen=True)
class Wanted:
    """Pages by their numbers or names (all, where none is named), a format of figures, a folder."""

    only: tuple[str, ...] = ()
    figures: str = ""
    folder: Path | None = None

    def __post_init__(self) -> None:
        """Refuse a format of figures that nobody writes."""
        if self.figures and self.figures not in FORMATS:
            known = did_you_mean(self.figures, list(FORMATS))
            raise UsageError(f"Unknown format of figures {self.figures!r}: {known}.")

    def pages(self, templates: Sequence[Path]) -> list[Path]:
        """Those of the notebooks that are wanted, in their order.

        >>> [path.stem for path in Wanted(("02",)).pages([Path("01_a.ipynb"), Path("02_b.ipynb")])]
        ['02_b']
        >>> [path.stem for path in Wanted(("a",)).pages([Path("01_a.ipynb"), Path("02_b.ipynb")])]
        ['01_a']
        """
        numbers, _, words = zip(*(path.stem.partition("_") for path in templates), strict=True)
        stems = [path.stem for path in templates]
        for name in self.only:
            if name not in (*numbers, *words, *stems):
                known = did_you_mean(name, words if name[:1].isalpha() else numbers)
                raise UsageError(f"Unknown page {name!r}: {known}.{NOTHING}")
        pairs = zip(templates, numbers, words, stems, strict=True)
        return [p for p, *names in pairs if not self.only or not {*names}.isdisjoint(self.only)]

    def place(self, usual: Path) -> Path:
        """The folder of the run: a chosen one, or the usual one named by the pages too."""
        if self.folder is None:
            return usual.with_name("_".join([usual.name, *filter(None, [",".join(self.only)])]))
        place = paths.of_user(self.folder).resolve()
        _refuse_others(place)
        return place

    @property
    def options(self) -> dict[str, str]:
        """What beside the parameters decides which files a run writes; usually nothing."""
        named = {"only": ",".join(self.only), "figures": self.figures}
        return {name: value for name, value in named.items() if value}


def _refuse_others(place: Path) -> None:
    """Refuse a folder that holds anything but an earlier run: it is replaced whole."""
    begun = partial.place_of(place) if place.name else place
    if place.exists() and not place.is_dir():
        raise UsageError(f"{paths.shown(place)} is a file; name a folder for the run.{NOTHING}")
    if place.is_dir() and any(place.iterdir()) and not _is_run(place):
        raise UsageError(
            f"{paths.shown(place)} holds something else than a run; name another folder.{NOTHING}"
        )
    if begun.exists() and not partial.is_unfinished(begun):
        raise UsageError(
            f"{paths.shown(begun)}, where an unfinished run would lie, holds something else; name "
            f"another folder.{NOTHING}"
        )


def _is_run(place: Path) -> bool:
    """Whether a folder has a run's manifest, and no file but those that it lists and a site."""
    try:
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        known = {*manifest["outputs"], MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    found = (path.relative_to(place) for path in place.rglob("*") if path.is_file())
    return all(path.as_posix() in known or path.parts[0] == SITE for path in found)
