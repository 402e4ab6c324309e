"""What may stand in the variables of a template: pure."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Rejected, TemplateCall
from channels.whatsapp_templates import (
    VARIABLE_LIMIT,
    Template,
    encoded,
    filled,
    sanitised,
    variables,
)

TITLE = Template("judul", "HX1", ("judul", "kode"), text="Baru: {{1}} ({{2}}), {{3}}.")


def test_values_are_numbered_from_one() -> None:
    """Values fill their places in order; a place without a value stays."""
    values = variables(TITLE, TemplateCall("judul", ("Rapat", "P-1")))
    assert json.loads(encoded(values)) == {"1": "Rapat", "2": "P-1"}
    assert filled(TITLE, values) == "Baru: Rapat (P-1), {{3}}."


@pytest.mark.parametrize("values", [(), ("a",), ("a", "b", "c")])
def test_too_few_or_too_many_values_are_rejected(values: tuple[str, ...]) -> None:
    """The number of values is the template's."""
    with pytest.raises(Rejected, match="template_variables"):
        variables(TITLE, TemplateCall("judul", values))


def test_a_long_value_ends_at_a_word() -> None:
    """What is cut off is shown to be."""
    value = sanitised("Rapat koordinasi 🗳 " * 40)
    assert value.endswith("…")
    assert 200 < len(value.encode("utf-16-le")) // 2 <= VARIABLE_LIMIT


@given(st.text(max_size=600))
def test_any_value_is_accepted(value: str) -> None:
    """No value is empty, broken over lines, spaced out, too long or a variable itself."""
    clean = sanitised(value)
    assert clean.strip()
    assert not re.search(r"[\n\r\t\0]| {2,}|\{\{", clean)
    assert len(clean.encode("utf-16-le", "surrogatepass")) // 2 <= VARIABLE_LIMIT
