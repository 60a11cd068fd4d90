"""Torture: settlements under load while workers, connections and PostgreSQL are killed, and what it left.

Clients keep their own record of what they asked for and what was acknowledged. After each round the record
and the platform must explain each other, both ways, and the books must hold.
"""
