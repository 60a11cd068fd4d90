"""Gongji (共济): from a region's policy document to settled outpatient claims.

Each room says in its own docstring why it exists; `docs/architecture.md` shows how they fit.
"""

__version__ = "0.1.0"
