"""`python -m citecheck`: the command line, where no program was installed for it."""

from __future__ import annotations

from citecheck.cli import main

main()
