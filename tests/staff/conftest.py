"""The small world of ten offices, on both engines."""

from __future__ import annotations

from tests.broadcasts.conftest import bare, engine_name

__all__ = ["bare", "engine_name"]
