"""The kernel: every form of it against an independent oracle, and what must always hold."""
