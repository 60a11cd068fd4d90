"""Why a claim was paid as it was: each amount with formula and article, and the rules that did not apply.

The explanation is made from the kernel's own breakdown, never by calculating again: calculator and
trace cannot disagree.
"""
