"""Finding citations."""
