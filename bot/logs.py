"""Log lines as JSON, with ids and never with a name, a number or a message."""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import TextIO, cast

import structlog


class _Unfailing:
    """Standard error, whose full disk or closed pipe must not stop whoever logs."""

    def write(self, text: str) -> int:
        """Write what can be written."""
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Write it now."""
        with contextlib.suppress(OSError):
            sys.stderr.flush()


def configure_logs(*, quiet: bool = False) -> None:
    """Write structlog's lines to standard error; `quiet`: warnings only, for the demo."""
    level = logging.WARNING if quiet else logging.INFO
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    # Of a tick that is left out because the one before still runs; the next one does its work.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    renderer: structlog.typing.Processor = (
        # Its usual traces show local variables: tokens, names and messages.
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Unfailing())),
        cache_logger_on_first_use=True,
    )
