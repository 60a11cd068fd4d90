"""Institutions and pharmacies: what they are, as far as benefits depend on it."""
