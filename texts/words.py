"""Commands as words: where nobody types a slash, MENU says what /start does elsewhere."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from texts.service import COMMANDS

MENU: Final = "MENU"
_SPOKEN: Final = MappingProxyType(
    {
        "start": MENU,
        "daftarjawaban": "DAFTAR JAWABAN",
        "daftarpetugas": "DAFTAR PETUGAS",
        "hpkantor": "HP KANTOR",
        "keluar_meja": "KELUAR MEJA",
        "datasaya": "DATA SAYA",
        "hapusdata": "HAPUS DATA",
    }
)
_COMMAND: Final = re.compile(rf"(?<![\w/.<])/({'|'.join(COMMANDS)})\b")


def spoken(text: str) -> str:
    """A sentence of ours with every command as the word that people type instead."""
    return _COMMAND.sub(lambda found: word(found[1]), text)


def word(command: str) -> str:
    """What people type for a command."""
    return _SPOKEN.get(command, command.upper())
