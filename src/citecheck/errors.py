"""The tree of errors, named by what the caller may do next.

    CitecheckError
    ├── UsageError          the command or the settings are wrong: correct them (exit 2)
    ├── LetterError         this letter cannot be read: report it, go on with the others
    ├── ServiceUnavailable  somebody else's service could not be asked: try in a later run
    ├── ClockError          this machine's clock is wrong: set it, run again (exit 3)
    ├── StorageError        the disk refuses what is written: free it, run again (exit 3)
    └── LockedError         another run works on this database: wait for it (exit 4)

Everything else that is raised is a defect of citecheck. What a visit runs into is no
error but part of its `Observation`; what an archive refuses is part of its answer.
"""

from __future__ import annotations

__all__ = [
    "CitecheckError",
    "ClockError",
    "LetterError",
    "LockedError",
    "ServiceUnavailable",
    "StorageError",
    "UsageError",
]


class CitecheckError(Exception):
    """One clear sentence for a person; never shown with a traceback."""


class UsageError(CitecheckError):
    """The command line or the settings are wrong."""


class LetterError(CitecheckError):
    """One letter cannot be read; the others can.

    `path` is the letter as it was named; `advice` is what a person can do about it.
    """

    def __init__(self, path: str, problem: str, advice: str = "") -> None:
        super().__init__(f"{path}: {problem}{'. ' + advice if advice else ''}")
        self.path = path
        self.problem = problem
        self.advice = advice


class ServiceUnavailable(CitecheckError):  # noqa: N818 - named for what it says, not for its kind
    """Somebody else's service could not be asked; a later run will."""


class ClockError(CitecheckError):
    """This machine's clock cannot be right; nothing was recorded under a false date."""


class LockedError(CitecheckError):
    """Another run holds the lock of this database."""


class StorageError(CitecheckError):
    """The disk is full or fails, or another program holds the database; nothing stored is lost."""
