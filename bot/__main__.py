"""`python -m bot` is `bakohumas`."""

from __future__ import annotations

from bot.cli import main

main()
