"""Which database a test runs on: both, unless it is about one of them."""

from __future__ import annotations

import pytest

ENGINES = ("sqlite", "postgres")

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("engine_name", ["postgres"], indirect=True)
