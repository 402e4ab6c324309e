"""The voters that groups and contacts stand for, beside their category."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from registry.groups import CUTOFF, Audience, audience_of, category_label
from storage.chats import Category, Segment
from texts import registry as texts

NONE: Final = "-"  # a button and a field that say: no segment
_NAMES: Final[Mapping[Segment, str]] = MappingProxyType(
    {
        Segment.FAMILIES: "keluarga, ibu rumah tangga, orang tua",
        Segment.FIRST_TIME: "pemula, pemilih pemula, siswa, pelajar",
        Segment.YOUNG: "muda, pemilih muda, pemuda, kaum muda, anak muda, milenial, gen z",
        Segment.WOMEN: "perempuan, pemilih perempuan, wanita",
        Segment.DISABLED: "disabilitas, pemilih disabilitas, penyandang disabilitas, difabel",
        Segment.SPECIAL_NEEDS: "berkebutuhan khusus, kebutuhan khusus, pemilih berkebutuhan khusus",
        Segment.MARGINAL: "marginal, kelompok marginal, kaum marginal",
        Segment.COMMUNITIES: "komunitas",
        Segment.RELIGIOUS: "keagamaan, kelompok keagamaan",
        Segment.ONLINE: "warga internet, warganet, netizen",
    }
)
_BY_NAME: Final[Mapping[str, Segment]] = MappingProxyType(
    {
        name: segment
        for segment, listed in _NAMES.items()
        for name in (*listed.split(", "), segment.value.replace("_", " "))
    }
)


def segment_label(segment: Segment) -> str:
    """The segment's name on a button."""
    return texts.SEGMENT_LABELS[segment]


def kind_label(category: Category, segment: Segment | None) -> str:
    """What a group or contact is, in words: “Komunitas pemilih (Disabilitas)”."""
    label = category_label(category)
    return f"{label} ({segment_label(segment)})" if segment else label


def asks_segment(category: Category) -> bool:
    """Whether groups of this category stand for voters, so that it is asked for which."""
    return audience_of(category) is Audience.PUBLIC


def parse_segment(text: str) -> Segment | None:
    """The segment that somebody means; None if that is none."""
    words = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    if words in _BY_NAME:
        return _BY_NAME[words]
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (see registry/groups.py)

    alike = process.extractOne(words, list(_BY_NAME), scorer=fuzz.ratio, score_cutoff=CUTOFF)
    return _BY_NAME[alike[0]] if alike else None


def segment_named(value: str) -> Segment | None:
    """The segment that a button or a field names by its value; None if none."""
    return next((segment for segment in Segment if segment.value == value), None)
