"""Worked examples of each pooling area, computed by hand from its figures."""
