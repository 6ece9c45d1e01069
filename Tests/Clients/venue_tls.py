"""Exchanges behind TLS: certificates that are right are traded with, and any other sends nothing."""

import asyncio
import json
import pathlib
import socket
import ssl
import subprocess
import threading
import time

from installation import Client
from local_exchange import LocalExchange, difference
from venue_defects import FINAL
from venue_kills import LIMITS_FACTOR
from venue_site import Site, venue

PATIENCE = 60
CHUNK = 1 << 16
BOOK = {"renewMilliseconds": 100,
        "BTC-USD": {"bids": [["59990", "500"]], "asks": [["60010", "500"]]}}
# What can be wrong with a certificate, and what is said of it.
FLAWS = {"root": "of no trusted authority, or not valid now",
         "expired": "of no trusted authority, or not valid now", "name": "is for another name"}


class Certificates:
    """An authority that is trusted, one that is not, and what they signed."""

    def __init__(self, folder):
        self.folder = folder
        for authority in ("ca", "other"):
            self.openssl("req", "-x509", *self.key(authority), "-out", f"{authority}.pem",
                         "-days", "2", "-subj", f"/CN=Test {authority}")
        self.right = self.sign("right", "ca", "DNS:localhost,IP:127.0.0.1", 2)
        self.wrong = {
            "root": self.sign("root", "other", "DNS:localhost,IP:127.0.0.1", 2),
            "expired": self.sign("expired", "ca", "DNS:localhost,IP:127.0.0.1", -1),
            "name": self.sign("name", "ca", "DNS:venue.example", 2),
        }

    def key(self, name):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", f"{name}.key")

    def openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def sign(self, name, authority, names, days):
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={names}\n")
        self.openssl("req", "-new", *self.key(name), "-out", f"{name}.csr", "-subj", "/CN=venue")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey",
                     f"{authority}.key", "-CAcreateserial", "-days", str(days), "-extfile",
                     f"{name}.ext", "-out", f"{name}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context


class Front:
    """TLS before a port on loopback, with a certificate that can be changed."""

    def __init__(self, port, context):
        self.target, self.context = port, context
        # Connections that were tried, and bytes that came through the encryption, since `show`.
        self.tried, self.bytes, self.open = 0, 0, set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.set_exception_handler(lambda *_: None)
        self.loop.run_until_complete(self.accept())

    def show(self, context):
        """Another certificate, for every connection: those that are there are cut."""
        async def change():
            self.context, self.tried, self.bytes = context, 0, 0
            for writer in self.open:
                writer.transport.abort()

        asyncio.run_coroutine_threadsafe(change(), self.loop).result(PATIENCE)

    async def accept(self):
        tasks = set()
        while True:
            plain, _ = await self.loop.sock_accept(self.listener)
            self.tried += 1
            task = self.loop.create_task(self.serve(plain, self.context))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def serve(self, plain, context):
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            transport, _ = await self.loop.connect_accepted_socket(
                lambda: protocol, plain, ssl=context)
            client = asyncio.StreamWriter(transport, protocol, reader, self.loop)
            answers, exchange = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return
        both = {client, exchange}
        self.open |= both
        await asyncio.gather(self.pass_on(reader, exchange, context),
                             self.pass_on(answers, client, None))
        self.open -= both

    async def pass_on(self, source, target, counted):
        try:
            while data := await source.read(CHUNK):
                self.bytes += len(data) if counted is self.context else 0
                target.write(data)
                await target.drain()
        except OSError:
            pass
        target.transport.abort()


class Place:
    """An exchange and the two fronts of its venue: requests come to one, streams to the other."""

    def __init__(self, binary, folder, protocol, certificates):
        self.protocol, self.certificates = protocol, certificates
        (folder / "book.json").write_text(json.dumps(BOOK))
        self.exchange = LocalExchange(
            binary, folder / protocol, protocol, "--book", str(folder / "book.json"))
        self.exchange.factor = LIMITS_FACTOR
        self.exchange.start()
        self.rest, self.streams = (
            Front(self.exchange.port, certificates.right) for _ in range(2))

    def venue(self, name, rest=None):
        return venue(
            self.protocol, name, f"https://localhost:{(rest or self.rest).port}",
            f"wss://localhost:{self.streams.port}", ["main"],
            f"    tls: {{{{trustRoots: {self.certificates.folder}/ca.pem}}}}\n")


def convert(site, name, reference):
    """The answer to a conversion at one venue, or `None`: it has no book that is trusted."""
    client = Client(site.server)
    request = {"reference": reference, "venues": [name], "executor": "TAKER",
               "from": {"asset": "BTC", "amount": "0.01"}, "to": {"asset": "USD"}}
    status, answer = client.call("POST", "/trade/v1/conversions", json.dumps(request))
    assert status in (202, 422), answer
    return answer if status == 202 else None


def until(is_so, what):
    deadline = time.monotonic() + PATIENCE
    while not (found := is_so()):
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.1)
    return found


def now(site, answer):
    return site.client.call("GET", f"/trade/v1/conversions/{answer['id']}")[1]


def trades(site, name, reference):
    answer = until(lambda: convert(site, name, reference), f"a book of {name}")
    answer = until(lambda: (a := now(site, answer))["status"] in FINAL and a, "its end")
    assert answer["status"] == "COMPLETED", answer
    return answer


def refuses(site, place, flaw):
    """An order while the venue's requests meet another certificate: refused, and nothing was sent."""
    place.rest.show(place.certificates.wrong[flaw])
    answer = until(lambda: convert(site, place.protocol, f"{place.protocol}-{flaw}"), "a book")
    order = until(lambda: [o for o in now(site, answer)["orders"] if o["status"] == "FAILED"],
                  "an order that is refused")[0]
    assert order["failureReason"] == "VENUE_UNAVAILABLE", order
    assert place.rest.tried > 0 and place.rest.bytes == 0, (place.rest.tried, place.rest.bytes)
    place.rest.show(place.certificates.right)
    answer = until(lambda: (a := now(site, answer))["status"] in FINAL and a, "its end")
    assert answer["status"] == "COMPLETED", answer
    return answer, order["failureMessage"]


def is_blind(site, place):
    """Streams that meet another certificate: its book is not used, and what was there is again."""
    place.streams.show(place.certificates.wrong["root"])

    def is_available():
        _, venues = site.client.call("GET", "/trade/v1/venues")
        return [one["available"] for one in venues if one["id"] == place.protocol] == [True]

    until(lambda: not is_available(), "a venue without books")
    until(lambda: place.streams.tried > 0, "a stream that is tried again")
    assert place.streams.bytes == 0, "something was sent"
    place.streams.show(place.certificates.right)
    until(is_available, "its books")


def said(site, name, text):
    """That the log says why a venue is not reached."""
    log = (site.server.folder / "serve.log").read_text(errors="replace")
    assert any(f"venue={name}" in line and text in line for line in log.splitlines()), (name, text)


def tls(binary, folder):
    binary, folder = pathlib.Path(binary), pathlib.Path(folder)
    certificates = Certificates(folder)
    places = [Place(binary, folder, name, certificates) for name in ("binance", "kraken")]
    # What never showed a good certificate; of the protocols by turns.
    bad = {flaw: (places[number % 2], Front(places[number % 2].exchange.port,
                                            certificates.wrong[flaw]))
           for number, flaw in enumerate(FLAWS)}
    venues = {place.protocol: place.venue(place.protocol) for place in places}
    venues |= {flaw: place.venue(flaw, front) for flaw, (place, front) in bad.items()}
    keys = {f"{place.protocol}/main": place.exchange.account for place in places}
    keys |= {f"{flaw}/main": place.exchange.account for flaw, (place, _) in bad.items()}
    site = Site(binary, folder, {one.protocol: one.exchange for one in places},
                venues.values(), keys)
    try:
        site.server.start()
        site.client = Client(site.server)
        found = [trades(site, place.protocol, f"first-{place.protocol}") for place in places]
        for place in places:
            for flaw, text in FLAWS.items():
                answer, message = refuses(site, place, flaw)
                assert text in message, message
                found.append(answer)
            is_blind(site, place)
            found.append(trades(site, place.protocol, f"last-{place.protocol}"))
        for flaw, (_, front) in bad.items():
            until(lambda one=front: one.tried > 1, "another try")
            assert front.bytes == 0, f"{flaw}: {front.bytes} bytes were sent"
            assert convert(site, flaw, f"never-{flaw}") is None, "it is traded with"
            said(site, flaw, FLAWS[flaw])
        problems, count = difference(site.exchanges, found)
        assert not problems, problems
        assert site.server.stop() == 0, "the server did not end well"
    finally:
        if site.server.process and site.server.process.poll() is None:
            site.server.kill()
        site.end()
    print(f"tls: {count} trades over https and wss; {len(FLAWS)} kinds of certificates refused at "
          f"{len(bad)} starts and for {len(places) * (len(FLAWS) + 1)} connections that were "
          f"open before, without a byte")
