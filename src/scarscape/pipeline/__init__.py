"""The whole rounds, shared by command line and app."""

from scarscape.pipeline.measuring import measure

__all__ = ["measure"]
