"""The way from a notebook's parameters to a number is short, and reads each table once."""

import sys

from analysis.base import checks, paths
from analysis.maps import registry
from analysis.pages.words import territory
from analysis.tables import codebook, committed, read
from analysis.theatres import get, window

PARAMETERS = ("kursk", "2024-08-06", "2025-04-30", "all", "2025-03-16", "both")


def test_fewer_than_twenty_functions_from_parameters_to_909_km2(monkeypatch):
    """Named functions of the project between the parameters of notebook 02 and its first sentence.

    Comprehensions are not functions (Python 3.12 makes none of them).
    """
    get(PARAMETERS[0])  # read at import, but other tests may have cleared it
    codebook.schema(paths.DAILY.name)  # what columns mean is read once, and is no step of the way
    registry.forget()
    committed.table.cache_clear()
    called, opened = set(), []
    read_csv = checks.pd.read_csv
    monkeypatch.setattr(
        checks.pd, "read_csv", lambda path, **more: opened.append(path) or read_csv(path, **more)
    )
    root = str(paths.ROOT / "analysis")

    def note(frame, event, arg):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(root) and code.co_name[0] != "<":
            called.add((code.co_filename, code.co_qualname if hasattr(code, "co_qualname") else
                        code.co_name, code.co_firstlineno))  # fmt: skip

    sys.setprofile(note)
    w = window.check(*PARAMETERS)
    title = territory.area_title(read.daily(w), w.as_of, w.theatre)
    sys.setprofile(None)
    assert "909" in title
    assert len(called) < 20, sorted(called)
    assert opened == [paths.REGISTRY, paths.DAILY]
