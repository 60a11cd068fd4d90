"""Random policies of the whole vocabulary, and an oracle in fractions that knows what they pay."""
