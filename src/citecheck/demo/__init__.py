"""The demo: a small web with known faults, an archive beside it, and the whole run on them.

`world` says what the sites answer, `sites` serves it on loopback, `wayback` is the archive,
`letters/` are the letters that cite it. Nothing leaves the machine.
"""
