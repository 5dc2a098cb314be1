"""Sending the news: each target on its own, each within a limit of time."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from email.message import EmailMessage

    from citecheck.notify.targets import Target

__all__ = ["News", "notify"]

WEB_SECONDS = 15.0
MAIL_SECONDS = 30.0
COMMAND_SECONDS = 60.0
"""A service that is slower than this is down: the run must come to its end."""

HTTP_DONE = range(200, 300)
LONGEST_ANSWER = 200
"""Characters of what a command says for itself that are repeated."""


@dataclass(frozen=True, slots=True)
class News:
    """What is told: the same for all targets."""

    subject: str
    text: str
    """A short mail, plain text in which nothing acts."""
    record: dict[str, Any]
    """The same for programs; what JSON can hold."""


def notify(targets: Iterable[Target], news: News) -> tuple[str, ...]:
    """Tell everybody; return a sentence for each who could not be told."""
    problems = []
    for target in targets:
        problem = _SENDERS[target.kind](target, news)
        if problem:
            problems.append(f"The news could not be told to {target.shown}: {problem}.")
    return tuple(problems)


def _post(target: Target, news: News) -> str:
    import httpx

    record = {"subject": news.subject, "text": news.text, **news.record}
    try:
        answer = httpx.post(target.address, json=record, timeout=WEB_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
        return _plainly(problem)
    return "" if answer.status_code in HTTP_DONE else f"it answered {answer.status_code}"


def _mail(target: Target, news: News) -> str:
    import smtplib
    import ssl

    context = ssl.create_default_context()
    try:
        if target.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                target.host, target.port, timeout=MAIL_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(target.host, target.port, timeout=MAIL_SECONDS)
        with server:
            server.ehlo()
            secure = target.tls
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                secure = True
            if target.user:
                if not secure:
                    return "it offers no TLS, and a password is never sent in the open"
                server.login(target.user, target.password)
            refused = server.send_message(_message(target, news))
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        return _plainly(problem)
    return f"it refused {', '.join(refused)}" if refused else ""


def _message(target: Target, news: News) -> EmailMessage:
    """Return the mail. Raises `ValueError` for a header with a line break in it."""
    from email.message import EmailMessage
    from email.utils import formatdate, make_msgid

    message = EmailMessage()
    message["Subject"] = f"citecheck: {news.subject}"
    message["From"] = target.sender
    message["To"] = ", ".join(target.recipients)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="citecheck.invalid")
    # RFC 3834: no holiday notice shall answer it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(news.text)
    return message


def _run(target: Target, news: News) -> str:
    """Run a command with the news on its standard input; no shell reads it."""
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, from the settings
            shlex.split(target.address),
            input=news.text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except OSError as problem:
        return (problem.strerror or "it cannot be started").lower()
    except subprocess.TimeoutExpired:
        return f"it did not end within {COMMAND_SECONDS:.0f} seconds"
    if done.returncode == 0:
        return ""
    says = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0][:LONGEST_ANSWER]
    return f"it ended with {done.returncode}{f' ({says})' if says else ''}"


def _plainly(problem: Exception) -> str:
    """Say what went wrong without the address, which may hold a key."""
    import smtplib

    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"it answered {problem.smtp_code} {' '.join(words.split())[:LONGEST_ANSWER]}"
    if "timed out" in str(problem):
        return "it does not answer"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror.lower()
    return {
        "ConnectError": "it cannot be reached",
        "ConnectTimeout": "it cannot be reached",
        "ReadTimeout": "it does not answer",
        "TimeoutError": "it does not answer",
        "SMTPServerDisconnected": "it closed the connection",
    }.get(type(problem).__name__, type(problem).__name__)


_SENDERS: dict[str, Callable[[Target, News], str]] = {
    "webhook": _post,
    "smtp": _mail,
    "exec": _run,
}
