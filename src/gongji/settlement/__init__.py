"""Where policy, registries and books meet: visits quoted, settled, reversed, and replayed.

Each settlement and reversal takes the next number of its member under that member's lock and stores
the delta that it made; a member's accumulators equal the sum of all deltas.
"""
