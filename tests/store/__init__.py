"""Tests of the store: the embedded server, connections, migrations."""
