"""The tables are tested on every engine."""

from __future__ import annotations

import pytest

from tests.engines import ENGINES


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every test of this room runs on both engines."""
    return str(request.param)
