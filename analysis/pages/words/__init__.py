"""Sentences and small tables; every number in them is computed."""

from ...base.lazy import room

__getattr__ = room(__name__)
