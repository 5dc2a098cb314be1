"""Visits by several machines: jobs on PostgreSQL, results back to the one writer.

The second implementation of the frontier (`pipeline.frontier`): procrastinate keeps the jobs,
and its lock is the host, so that politeness holds over all machines. `defer` is done by
the run (`Coordinator`), `claim` by procrastinate's workers, `complete` by handing the result
back (`run_worker`): each exactly once, whatever dies in between. Needs
`citecheck-archiver[cluster]`.
"""

from __future__ import annotations

from citecheck.cluster.coordinator import Coordinator, open_coordinator
from citecheck.cluster.worker import run_worker

__all__ = ["Coordinator", "open_coordinator", "run_worker"]
