"""The list of an office's people, and the monthly question whether it is still right."""

from __future__ import annotations

from typing import Final

SEE: Final = "Lihat daftar"
