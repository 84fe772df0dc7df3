"""Missions and lifted questions: who has them, since when, and where they may go from there."""

MATTERS = "arenden"
"""The station at which whoever has a mission or a question answers for it."""
