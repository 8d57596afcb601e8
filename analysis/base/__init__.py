"""Knows no map: errors, paths, days, geometry, edges, checks, and what a kernel is told."""
