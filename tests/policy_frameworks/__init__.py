"""Frameworks as constraints: how they are read, and how policies are judged by them."""
