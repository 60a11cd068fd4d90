"""Quote, settle, reverse and verify, against a real PostgreSQL."""
