"""Make nbval compare pictures too: it skips image/png, so a stale figure would pass."""


def pytest_collectstart(collector) -> None:
    """Take PNG off nbval's list of outputs that are not compared; its bytes are stable here."""
    if getattr(collector, "skip_compare", None) and str(collector.path).endswith(".ipynb"):
        collector.skip_compare = tuple(
            kind for kind in collector.skip_compare if kind != "image/png"
        )
