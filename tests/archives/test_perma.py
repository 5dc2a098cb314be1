"""Perma.cc: links are made with a key, followed, and found again."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from citecheck.archives import PermaArchive, PermaKey, PermaSettings
from citecheck.model import Capture, CaptureState

from .simulator import VirtualClock

CAPTURE = Capture("perma", "https://a.example/report")


class Perma(httpx.AsyncBaseTransport):
    """Answers as Perma.cc's documentation says."""

    def __init__(self) -> None:
        self.job = "pending"
        self.requests = []
        self.fail = None

    async def handle_async_request(self, request):
        self.requests.append(request)
        if self.fail:
            return httpx.Response(self.fail)
        path = request.url.path
        if path == "/v1/archives/":
            if request.headers.get("authorization") != "ApiKey k3y":
                return httpx.Response(401, json={"detail": "No."})
            url = json.loads(request.content)["url"]
            captures = [{"role": "primary", "status": "pending"}]
            return httpx.Response(201, json={"guid": "85LS-BXV7", "url": url, "captures": captures})
        if path == "/v1/capture_jobs/85LS-BXV7/":
            return httpx.Response(200, json={"guid": "85LS-BXV7", "status": self.job})
        if path.startswith("/timemap/link/https://a.example/"):
            link = (
                '<https://perma.cc/85LS-BXV7>; rel="memento";'
                ' datetime="Wed, 08 Aug 2018 10:45:00 GMT"'
            )
            return httpx.Response(200, text=link)
        return httpx.Response(404)


@pytest.fixture
def perma():
    return Perma()


def call(perma, work, key="k3y"):
    async def once():
        archive = PermaArchive(
            PermaSettings(), VirtualClock(), PermaKey(key) if key else None, transport=perma
        )
        answer = await work(archive)
        await archive.aclose()
        return answer

    return asyncio.run(once())


def test_a_link_is_made_and_followed_to_its_end(perma):
    pending = call(perma, lambda archive: archive.capture(CAPTURE))
    assert (pending.state, pending.job_id) == (CaptureState.PENDING, "85LS-BXV7")
    assert call(perma, lambda archive: archive.poll([pending])) == (pending,)
    perma.job = "completed"
    (done,) = call(perma, lambda archive: archive.poll([pending]))
    assert done.state is CaptureState.CAPTURED
    assert done.memento.memento_url == "https://perma.cc/85LS-BXV7"
    perma.job = "failed"
    (failed,) = call(perma, lambda archive: archive.poll([pending]))
    assert failed.state is CaptureState.FAILED


def test_without_a_key_it_is_deferred_and_nothing_is_sent(perma):
    capture = call(perma, lambda archive: archive.capture(CAPTURE), key=None)
    assert capture.state is CaptureState.DEFERRED
    assert perma.requests == []


@pytest.mark.parametrize("status", [401, 429])
def test_a_service_that_refuses_defers(perma, status):
    perma.fail = status
    assert call(perma, lambda archive: archive.capture(CAPTURE)).state is CaptureState.DEFERRED


@pytest.mark.parametrize("status", [200, 500, 502, 504])
def test_a_request_whose_answer_is_lost_may_have_been_granted(perma, status):
    perma.fail = status
    capture = call(perma, lambda archive: archive.capture(CAPTURE))
    assert capture.state is CaptureState.REQUESTED
    assert capture.requested_at is not None


def test_public_links_are_found(perma):
    answer = call(perma, lambda archive: archive.nearest("https://a.example/report", None))
    assert answer.mementos[0].memento_url == "https://perma.cc/85LS-BXV7"
    assert "authorization" not in perma.requests[-1].headers
    assert call(perma, lambda a: a.nearest("https://b.example/", None)).outcome == "none"
    perma.fail = 503
    assert call(perma, lambda a: a.nearest("https://b.example/", None)).outcome == "could_not_ask"
