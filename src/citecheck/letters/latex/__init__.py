"""LaTeX letters, read from their source."""
