"""What the documentation shows is what the program does: every example of every page, extracted and run."""
