"""Tests of the policy room: shipped policies, the reader and its errors, classes, versions."""
