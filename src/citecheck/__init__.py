"""citecheck: find out whether every footnote still shows what was cited."""

__version__ = "0.1.0"
