"""The commands by which policies are written: starting files, comparisons, the schema of editors."""
