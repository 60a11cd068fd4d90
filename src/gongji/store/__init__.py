"""Where facts are kept: PostgreSQL, the same everywhere, with nothing to install.

`server` gives a running server (an embedded one, or the operator's own), `migrate` brings its database
to the newest form, `database` opens connections, runs transactions and loads named SQL. The room knows
nothing of members, claims or money; the rooms above bring their own tables and statements.
"""
