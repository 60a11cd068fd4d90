"""The contract of `gongji calculate`, proved from the documents alone."""
