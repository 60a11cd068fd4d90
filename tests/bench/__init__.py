"""The benchmarks measure what they say; how fast the machine is, no test asks."""
