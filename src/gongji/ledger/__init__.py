"""The books: balanced, append-only double entries, and the balances of members' personal accounts.

The pooled fund, providers and cash have no running balance: theirs is a sum of postings, so that no
row is contended. Only a personal account runs one, because it may not go below zero.
"""
