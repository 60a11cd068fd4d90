"""Tests of Gongji. This is a package so that its parts can share the modules that stand beside them."""
