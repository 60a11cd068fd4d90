"""The one exact calculation that quote, settlement, replay and reform share.

`records` says what goes in and out, `layout` where the terms stand in the integer table, `rules`
calculates one claim, `sequence` a member's claims in order, `compiled` offers both compiled by Numba.
Nothing here knows a policy, a day or a database.
"""
