"""Telephone numbers as people write them; pure."""

from __future__ import annotations

from typing import Final

import phonenumbers

COUNTRY: Final = "ID"  # of numbers without a country code


def international(text: str) -> str | None:
    """The number as platforms write it (+62…); None if it is none that can exist."""
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
