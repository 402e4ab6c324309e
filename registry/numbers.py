"""Telephone numbers as people write them; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import phonenumbers

COUNTRY: Final = "ID"  # of numbers without a country code

_WRITTEN: Final = re.compile(r"\+?[\d\s().-]+", re.ASCII)
_DECIMAL: Final = re.compile(r"\d+\.0+", re.ASCII)  # a spreadsheet took it for a quantity


def international(text: str) -> str | None:
    """The number as platforms write it (+62…); None unless it is one that can exist.

    What is not plainly a number is none: a guess would write to a stranger.
    """
    written = "".join(
        sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf"
    ).strip(" '")
    if not _WRITTEN.fullmatch(written) or _DECIMAL.fullmatch(written):
        return None
    try:
        number = phonenumbers.parse(written, COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
