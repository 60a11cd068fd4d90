"""Receipts: the steps of settled claims, the rules that did not apply, and the words of both languages."""
