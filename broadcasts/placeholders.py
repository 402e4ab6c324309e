"""The gaps of an announcement that each office's own words fill, such as {kantor}: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from channels import markup
from texts import placeholders as texts


class Field(StrEnum):
    """What a gap stands for, as it is written."""

    OFFICE = "kantor"
    REGION = "wilayah"
    CONTACT = "kontak"
    TIME = "jam"


Values: TypeAlias = Mapping[Field, str]

NOBODYS: Final[Values] = MappingProxyType({field: texts.NOBODYS[field.value] for field in Field})
"""What stands in a gap where no one office is meant."""
# {{kantor}} and a lone {{ are how somebody writes the brace itself.
_GAP: Final = re.compile(r"\{\{(?P<kept>[^{}]*)\}\}|(?P<brace>\{\{)|\{(?P<name>[^{}\n]{1,80})\}")


def used(text: str) -> frozenset[Field]:
    """The fields that a text has gaps for."""
    found = (_field(match) for match in _GAP.finditer(text))
    return frozenset(field for field in found if field is not None)


def unknown(text: str) -> Sequence[str]:
    """The gaps of a text that nothing is known for, as people see them, each once."""
    names = (match["name"] for match in _GAP.finditer(text) if _field(match) is None)
    shown = (markup.visible(name).strip() for name in names if name)
    return tuple(dict.fromkeys(name for name in shown if any(map(str.isalnum, name))))


def fill(text: str, values: Values) -> str:
    """The text with these values in its gaps; what is no gap of ours stays as it was written."""
    return _GAP.sub(lambda match: _filled(match, values), text)


def segments(text: str) -> Sequence[str]:
    """What stands between the gaps of a text: the words that every office's copy has."""
    ends = [match.span() for match in _GAP.finditer(text) if _field(match) is not None]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]


def _field(match: re.Match[str]) -> Field | None:
    name = (match["name"] or "").strip().casefold()
    return Field(name) if name in set(Field) else None


def _filled(match: re.Match[str], values: Values) -> str:
    if match["kept"] is not None:
        return f"{{{match['kept']}}}"
    if match["brace"]:
        return "{"
    field = _field(match)
    return match[0] if field is None else values.get(field, match[0])
