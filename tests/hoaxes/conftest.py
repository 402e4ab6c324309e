"""The database of `tests/registry`: both engines, the 553 offices, a clock that stands still."""

from __future__ import annotations

from tests.registry.conftest import engine_name, seeded, seeded_database

__all__ = ["engine_name", "seeded", "seeded_database"]
