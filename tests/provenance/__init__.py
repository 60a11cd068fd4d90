"""Whether what a policy says stands in the text that it cites; all texts here are made up."""
