"""Tests of the channels; every channel passes `contract`."""

import pytest

pytest.register_assert_rewrite("tests.channels.contract")
