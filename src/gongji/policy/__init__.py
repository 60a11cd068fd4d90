"""Policy as cited data: from YAML files to typed records to the kernel's integer tables.

`yaml_tree` and `literals` read files with the place of every value; `vocabulary` holds the typed
records; `read_policy` and `documents` fill them; `classes` and `parameters` decide who and what a
figure is for and prove that nothing is missing or said twice; `compilation` makes the kernel's
table; `library` finds the version in force; `frameworks` reads the rules above it and `conformance`
judges a policy by them; `coverage` tells which articles are implemented and proved.
"""
