"""Policy as cited data: from YAML files to typed records to the kernel's integer tables.

`yaml_tree` and `literals` read files with the place of every value; `words`, `figures` and `vocabulary`
hold what they can say; `read_policy` and its fellows (`read_validity`, `read_classes`, `read_terms`,
`read_figures`) and `documents` fill these records. `classes` says who fits which class, `classification`
decides it for one visit, `parameters` finds the figures for a case, and `consistency` proves that nothing
is missing or said twice. `compilation` makes the kernel's table; `library` finds the version in force;
`frameworks` reads the rules above it and `conformance` judges a policy by them; `coverage` tells which
articles are implemented and proved.
"""
