"""What every section of the settings has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the settings: unknown names are refused, and nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)
