"""Orders that rest while the process that made them is killed and stays dead: Kraken cancels them by itself."""

import json
import pathlib
import random
import statistics
import time

from installation import Client, together
from local_exchange import LocalExchange, difference
from venue_defects import FINAL
from venue_kills import LIMITS_FACTOR
from venue_site import Site, venue

# Nobody else trades: what rests, rests.
BOOK = {"BTC-USD": {"bids": [["59990", "500"]], "asks": [["60010", "500"]]}}
# By when the exchange has no open order of a process that was killed.
BOUND = 60
# When it is killed, in seconds after its first order is there, by turns: in that moment; while
# more are on their way; and after the switch was set again, once or twice.
MOMENTS = ((0, 0), (0, 2), (0, 0), (5, 45))
ORDERS = 3
AT_ONCE = 10
PATIENCE = 60


class Book:
    """What is open at an exchange, by its own record."""

    def __init__(self, exchange):
        self.exchange, self.next, self.open, self.reasons = exchange, 0, set(), []

    def look(self):
        page = self.exchange.control("GET", f"ledger?after={self.next}&limit=5000")
        self.next = page["next"]
        for record in page["records"]:
            if record["type"] == "order":
                self.open.add(record["number"])
            elif record["type"] == "ended":
                self.open.discard(record["order"])
                self.reasons.append(record["reason"])
            assert record["type"] != "trade", "somebody traded"
        return self.open


class Death:
    """One installation at one exchange of its own, its kill, and what became of its orders."""

    def __init__(self, binary, folder, protocol, seed):
        self.protocol, self.randomness = protocol, random.Random(seed)
        self.folder = folder / f"{protocol}-{seed}"
        self.folder.mkdir(parents=True)
        (self.folder / "book.json").write_text(json.dumps(BOOK))
        self.exchange = LocalExchange(
            binary, self.folder / "exchange", protocol, "--book", str(self.folder / "book.json"))
        self.exchange.factor = LIMITS_FACTOR
        self.exchange.start()
        self.site = Site(
            binary, self.folder, {protocol: self.exchange},
            [venue(protocol, protocol, self.exchange.url, self.exchange.socket_url, ["main"])],
            {f"{protocol}/main": self.exchange.account}).begin()
        self.book, self.made = Book(self.exchange), []

    def conversion(self, number):
        request = {"reference": f"switch-{number}", "executor": "MAKER",
                   "from": {"asset": "BTC", "amount": "0.5"}, "to": {"asset": "USD"}}
        status, answer = self.site.client.call(
            "POST", "/trade/v1/conversions", json.dumps(request))
        assert status == 202, (status, answer)
        self.made.append(answer["id"])

    def rest_and_die(self, number=0):
        """Kills it at a moment of its own after an order of it rests."""
        first, last = MOMENTS[number % len(MOMENTS)]
        more = self.randomness.uniform(first, last)
        for place in range(1 if last == 0 else ORDERS):
            self.conversion(place)
        deadline = time.monotonic() + PATIENCE
        while not self.book.look():
            assert time.monotonic() < deadline, "nothing rests"
        time.sleep(more)
        self.died = time.monotonic()
        self.site.server.kill()

    def seconds_until_empty(self):
        """From its death until the exchange had nothing of it; what is still on its way counts."""
        while self.book.look():
            waited = time.monotonic() - self.died
            assert waited <= BOUND, f"{self.folder}: open after {waited:.1f} s: {self.book.open}"
            time.sleep(0.1)
        return time.monotonic() - self.died

    def live_again(self):
        """A new start finds what became of them, and both sides agree."""
        self.site.server.start()
        self.site.client = Client(self.site.server)
        found, deadline = [], time.monotonic() + PATIENCE
        for identity in self.made:
            path = f"/trade/v1/conversions/{identity}"
            self.site.client.call("DELETE", path)
            while True:
                _, answer = self.site.client.call("GET", path)
                if answer["status"] in FINAL:
                    break
                assert time.monotonic() < deadline, answer
                time.sleep(0.2)
            assert answer["status"] == "CANCELLED", answer
            found.append(answer)
        assert not self.book.look(), self.book.open
        problems, _ = difference(self.site.exchanges, found)
        run = self.site.server.run("audit")
        assert run.returncode == 0 and not problems, (problems, run.stdout)
        assert self.site.server.stop() == 0, "the server did not end well"

    def end(self):
        if self.site.server.process.poll() is None:
            self.site.server.kill()
        self.site.end()


def kraken(binary, folder, seed, number):
    death = Death(binary, folder, "kraken", seed * 1000 + number)
    try:
        death.rest_and_die(number)
        seconds = death.seconds_until_empty()
        assert "deadMan" in death.book.reasons, death.book.reasons
        death.live_again()
        return seconds
    finally:
        death.end()


def binance(binary, folder, seed, _):
    """Binance Spot has no such switch: orders rest on until Cambist is there again."""
    death = Death(binary, folder, "binance", seed)
    try:
        death.rest_and_die()
        time.sleep(BOUND)
        assert death.book.look(), "its orders are gone"
        death.live_again()
    finally:
        death.end()


def switch(binary, folder, kills, seed):
    binary, folder = pathlib.Path(binary), pathlib.Path(folder)
    seconds = []
    for first in range(0, kills, AT_ONCE):
        count = min(AT_ONCE, kills - first)
        # The one at Binance waits beside the first of the others.
        runs = [(kraken, first + number) for number in range(count)]
        runs += [(binance, 0)] if first == 0 else []
        answers = together(len(runs), lambda n: runs[n][0](binary, folder, seed, runs[n][1]))
        seconds += [one for one in answers if one is not None]
        print(f"   {len(seconds)} of {kills} killed", flush=True)
    print(f"switch: {len(seconds)} of {kills} kills left no open order at Kraken, after "
          f"{statistics.median(seconds):.1f} s in the median and {max(seconds):.1f} s at most; at "
          f"Binance orders rested on and were found and cancelled")
