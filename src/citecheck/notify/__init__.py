"""Telling the news of a run to people, and that it ran at all to a watchdog.

    targets = targets_of(["${TEAM_WEBHOOK}", "exec:logger -t citecheck"], os.environ)
    problems = notify(targets, News(subject, text, record))
    Heartbeat("https://watchdog.example/1234", os.environ).start()

Where the news goes is written in the settings, secrets are taken from the environment
(`${NAME}`), and what is said of a failure names hosts and programs only.
"""

from __future__ import annotations

from citecheck.notify.heartbeat import Heartbeat
from citecheck.notify.sending import News, notify
from citecheck.notify.targets import Target, targets_of

__all__ = ["Heartbeat", "News", "Target", "notify", "targets_of"]
