"""Insured people: who they are, and from which day they had which status in which area."""
