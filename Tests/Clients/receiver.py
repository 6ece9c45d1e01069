"""A receiver of callbacks that can misbehave, and what it was sent."""

import collections
import hashlib
import hmac
import http.server
import json
import socket
import struct
import threading
import time
from decimal import Decimal

KEY = "a key that both sides know: ü"
HEADER = ("X-Own-Header", "as agreed, 100 %")

Notice = collections.namedtuple(
    "Notice", "path event exchange sequence body digest began attempt delivered ended")


class Receiver(http.server.ThreadingHTTPServer):
    """Listens on loopback. `behaviours` says by path how a call is answered; else it is 204."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, behaviours=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours = behaviours or {}
        self.lock = threading.Lock()
        self.notices, self.problems, self.attempts = [], [], collections.Counter()
        self.told_ends = collections.defaultdict(set)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def end(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A server that is killed breaks calls off."""

    def of(self, path):
        with self.lock:
            return [notice for notice in self.notices if notice.path == path]

    def calls(self, path):
        """How many began."""
        with self.lock:
            return sum(n for (where, _), n in self.attempts.items() if where == path)

    def finished(self, path, exchanges):
        """Whether the receiver has the end of each of these."""
        with self.lock:
            return self.told_ends[path].issuperset(exchanges)

    def keep(self, notice):
        """The body of an end only: there may be very many."""
        is_end = notice.body["exchangeStatus"]["complete"]
        with self.lock:
            self.notices.append(notice if is_end else notice._replace(body=None))
            if is_end and notice.delivered:
                self.told_ends[notice.path].add(notice.exchange)


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.problems.append(f"GET {self.path}: a redirect was followed")
        self.answer(200)

    def do_POST(self):
        began = time.monotonic()
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        problems = self.faults(raw)
        body = json.loads(raw, parse_float=Decimal)
        event, sequence = self.headers["X-Event-Id"], int(self.headers["X-Event-Sequence"])
        with self.server.lock:
            self.server.problems += [f"{self.path} {event}: {each}" for each in problems]
            self.server.attempts[self.path, event] += 1
            attempt = self.server.attempts[self.path, event]
        notice = Notice(self.path, event, body["id"], sequence, body, hashlib.md5(raw).digest(),
                        began, attempt, False, 0)
        behave = self.server.behaviours.get(self.path)
        delivered = (self.answer(204) or True) if behave is None else behave(self, notice)
        ended = self.answered if delivered else time.monotonic()
        self.server.keep(notice._replace(delivered=delivered, ended=ended))

    def faults(self, raw):
        """What is wrong with the call whatever it tells of."""
        signature = hmac.new(KEY.encode(), raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signature, self.headers["X-Hubpay-Hmac"] or ""):
            yield f"signed {self.headers['X-Hubpay-Hmac']}, expected {signature}"
        if self.headers[HEADER[0]] != HEADER[1]:
            yield f"{HEADER[0]} is {self.headers[HEADER[0]]}"
        if self.headers["Content-Type"].split(";")[0] != "application/json":
            yield f"the body is {self.headers['Content-Type']}"

    def answer(self, status, **headers):
        # Before the caller can know: what it sends after the answer begins later.
        self.answered = time.monotonic()
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    # Ways to answer: whether it was a success.

    def fail(self):
        self.answer(500)
        return False

    def redirect(self, where):
        self.answer(302, Location=where)
        return False

    def reset(self):
        """Ends the connection with RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        return False

    def hang(self, most):
        """Says nothing until the caller gives up; whether that took longer than `most` seconds."""
        began = time.monotonic()
        self.connection.settimeout(most)
        try:
            while self.connection.recv(1024):
                pass
        except socket.timeout:
            self.server.problems.append(f"{self.path}: the caller waited {most} s")
        except OSError:
            pass
        return time.monotonic() - began > most

    def trickle(self, seconds):
        """A good answer, bit by bit."""
        for byte in b"HTTP/1.1 200 OK\r\n":
            self.wfile.write(bytes([byte]))
            time.sleep(seconds / 17)
        self.answered = time.monotonic()
        self.wfile.write(b"Content-Length: 2\r\n\r\nok")
        return True


def check(receiver, path, ends):
    """Each exchange's notices at one path are complete and in order: the number of events.

    `ends` is what the API says of each exchange by its id.
    """
    problems, first, events = [], {}, {}
    for notice in sorted(receiver.of(path), key=lambda notice: notice.ended):
        key = (notice.exchange, notice.sequence)
        known = events.setdefault(key, (notice.event, notice.digest))
        if known != (notice.event, notice.digest):
            problems.append(f"{path} {key}: {known} became another event or body: {notice}")
        reached = first.setdefault(notice.exchange, [])
        if notice.sequence > len(reached) + 1 or any(
                notice.began < each.ended for each in reached[:notice.sequence - 1]):
            problems.append(f"{path} {key} was sent before the one before it was delivered")
        if notice.delivered and notice.sequence == len(reached) + 1:
            reached.append(notice)
    if len({event for event, _ in events.values()}) != len(events):
        problems.append(f"{path}: two notices have one event id")
    for identity, end in ends.items():
        reached = first.get(identity, [])
        if not reached or reached[-1].body != end:
            problems.append(f"{path}: {identity} was told as far as {reached[-1:]}, and is {end}")
    problems += [f"{path}: {one} is not known" for one in first if one not in ends]
    assert not problems, (len(problems), problems[:5])
    return sum(map(len, first.values()))
