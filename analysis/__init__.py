"""Measure ground gained and lost from front-line maps that others drew."""

__version__ = "0.1.0"
