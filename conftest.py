"""Make nbval compare pictures too: it skips image/png, so a stale figure would pass."""

from collections import Counter

LONG = ("real", "slow")


def pytest_collectstart(collector) -> None:
    """Take PNG off nbval's list of outputs that are not compared; its bytes are stable here."""
    if getattr(collector, "skip_compare", None) and str(collector.path).endswith(".ipynb"):
        collector.skip_compare = tuple(
            kind for kind in collector.skip_compare if kind != "image/png"
        )


def pytest_collection_modifyitems(items) -> None:
    """Files with the longest tests first: where files go to several processes, none ends alone."""
    weights = Counter()
    for item in items:
        weights[item.path] += sum(item.get_closest_marker(name) is not None for name in LONG)
    items.sort(key=lambda item: -weights[item.path])
