"""Names to addresses, asked of a real name server on loopback."""

from __future__ import annotations

import asyncio

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from citecheck.checks import system_resolver
from citecheck.checks.visiting.resolving import _hosts_file
from citecheck.clocks import SystemClock
from citecheck.ports import Endpoint, ResolutionError

RECORDS = {
    ("a.example.", "A"): "192.0.2.7",
    ("both.example.", "A"): "192.0.2.8",
    ("both.example.", "AAAA"): "2001:db8::8",
    ("six.example.", "AAAA"): "2001:db8::6",
}


class NameServer(asyncio.DatagramProtocol):
    def __init__(self):
        self.asked = []

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name.startswith("silent"):
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name.startswith("fails"):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in RECORDS:
            row = dns.rrset.from_text(name, 60, "IN", kind, RECORDS[name, kind])
            answer.answer.append(row)
        elif not any(known == name for known, _ in RECORDS) and not name.startswith("empty"):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), address)


def ask(*hosts, at_once=False, forget=False):
    """Return what each host resolves to (or the kind of failure), and what was asked."""

    async def play():
        loop = asyncio.get_running_loop()
        transport, server = await loop.create_datagram_endpoint(
            NameServer, local_addr=("127.0.0.1", 0)
        )
        port = transport.get_extra_info("sockname")[1]
        resolver = system_resolver(f"127.0.0.1:{port}", clock=SystemClock())

        async def one(host):
            if forget:
                resolver.forget(host)
            try:
                return await resolver.resolve(host, 443)
            except ResolutionError as error:
                return error.kind

        try:
            if at_once:
                return await asyncio.gather(*map(one, hosts)), server.asked
            return [await one(host) for host in hosts], server.asked
        finally:
            transport.close()

    return asyncio.run(play())


def test_addresses_of_both_families():
    answers, _ = ask("a.example", "both.example", "six.example")
    assert answers[0] == (Endpoint("192.0.2.7", 443),)
    assert Endpoint("192.0.2.8", 443) in answers[1]
    assert answers[2] == (Endpoint("2001:db8::6", 443),)


def test_failures_are_told_apart():
    assert ask("none.example", "empty.example", "fails.example")[0] == [
        "nxdomain",
        "no_address",
        "servfail",
    ]


def test_a_silent_server_is_a_timeout(monkeypatch):
    monkeypatch.setattr("citecheck.checks.visiting.resolving.LIFETIME", 0.3)
    assert ask("silent.example")[0] == ["timeout"]


def test_a_name_is_asked_once_by_all_who_wait_for_it_and_then_remembered():
    _, asked = ask(*["a.example"] * 20, at_once=True)
    assert asked.count(("a.example.", "A")) == 1
    _, asked = ask("A.example", "a.example.", "none.example", "none.example")
    assert asked.count(("a.example.", "A")) == 1
    assert asked.count(("none.example.", "A")) == 1


def test_a_confirming_visit_asks_anew():
    _, asked = ask("none.example", "none.example", forget=True)
    assert asked.count(("none.example.", "A")) == 2


def test_one_visit_that_gives_up_does_not_take_the_answer_from_others():
    async def play():
        resolver = system_resolver("127.0.0.1:1", clock=SystemClock())
        never = asyncio.Event()

        async def slow(host):
            await never.wait()
            return ("192.0.2.9",)

        resolver._ask = slow
        hasty = asyncio.create_task(resolver.resolve("slow.example", 80))
        patient = asyncio.create_task(resolver.resolve("slow.example", 80))
        await asyncio.sleep(0)
        hasty.cancel()
        await asyncio.sleep(0)
        never.set()
        return await patient

    assert asyncio.run(play()) == (Endpoint("192.0.2.9", 80),)


def test_localhost_is_this_machine_without_asking():
    answers, asked = ask("localhost", "x.localhost")
    assert answers[0][0].address == "127.0.0.1"
    assert asked == []


def test_the_hosts_file_is_read(tmp_path):
    file = tmp_path / "hosts"
    file.write_text("# mine\n192.0.2.1 box box.example # the box\n\nnonsense\n2001:db8::1 BOX\n")
    assert _hosts_file(file) == {
        "box": ("192.0.2.1", "2001:db8::1"),
        "box.example": ("192.0.2.1",),
    }
    assert _hosts_file(tmp_path / "none") == {}


@pytest.mark.parametrize(
    "server", ["192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:53", "2001:db8::1"]
)
def test_name_servers_as_they_are_written(server):
    assert system_resolver(server, clock=SystemClock())


@pytest.mark.parametrize("server", ["dns.example", "192.0.2.1:many", "[::1", "300.1.1.1"])
def test_a_name_server_is_a_numeric_address(server):
    with pytest.raises(ValueError, match=r".+"):
        system_resolver(server, clock=SystemClock())
