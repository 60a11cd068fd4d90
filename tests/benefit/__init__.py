"""How one visit becomes the kernel's claim."""
