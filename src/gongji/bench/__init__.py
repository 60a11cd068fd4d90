"""How fast the product is, measured by the product itself, so that anyone can repeat the numbers.

A machine's speed changes from minute to minute, so every measurement stands beside a plain yardstick
that was timed in the same rounds. A benchmark tells; no test fails because of one.
"""
