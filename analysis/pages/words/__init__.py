"""Sentences and small tables; every number in them is computed."""
