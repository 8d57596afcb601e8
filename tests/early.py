"""Loaded before all plugins: nbval imports nbformat, for which this package takes a second less."""

import analysis.run  # noqa: F401
