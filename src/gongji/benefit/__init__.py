"""What a member gets for a visit: facts → policy version → classes → kernel → explanation.

No database: `gongji calculate` and the settlement service assess a visit by the same function.
"""
