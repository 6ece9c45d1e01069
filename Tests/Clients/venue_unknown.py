"""Orders of which the answer is lost, a third each before they are accepted, after, and after they filled."""

import json
import statistics
import threading
import time
from datetime import datetime
from decimal import Decimal

from installation import Client, together
from local_exchange import LocalExchange, difference
from venue_defects import ENDPOINTS, FINAL
from venue_kills import LIMITS_FACTOR
from venue_site import Site, venue

# What is taken is there again soon, so that who takes is filled, and who makes rests.
BOOK = {"renewMilliseconds": 100,
        "BTC-USD": {"bids": [["59990", "500"]], "asks": [["60010", "500"]]}}
# One account for each, so that all go on at once. How many are lost at once; a key of Kraken's
# has one request under way and 128 that wait.
KINDS = {"before": 50, "accepted": 20, "filled": 20}
LOSSES = ("drop-after", "reset-after", "half-after")
# From the making of an order to the proof that it never arrived: until when the venue may accept
# it, and how long after that it may show it. The connectors' own (BinanceLimits, KrakenLimits).
VALIDITY = {"binance": 10, "kraken": 15}
MARGIN = {"binance": 15, "kraken": 20}
# How long after its deadline an order that the venue has may take to be known.
KNOWN = 5
# How long after the proof it may take to ask, to find balances that nothing moves, and to commit:
# three of the engine's questions, for all of a batch are sent again at the same moment.
SLACK = 16
MEDIAN_MAX = 2
PATIENCE = 120


def site(binary, folder):
    book = folder / "book.json"
    book.write_text(json.dumps(BOOK))
    exchanges, keys = {}, {}
    for name in ("binance", "kraken"):
        words = [word for kind in KINDS for word in ("--account", kind)]
        exchange = LocalExchange(binary, folder / name, name, "--book", str(book), *words)
        exchange.factor = LIMITS_FACTOR
        exchange.start()
        exchanges[name] = exchange
        keys |= {f"{name}/{one['name']}": one for one in exchange.ready["accounts"]}
    return Site(binary, folder, exchanges, [
        venue(name, name, one.url, one.socket_url, KINDS) for name, one in exchanges.items()
    ], keys).begin()


class Losses:
    """All the cases of one kind at one exchange, batch after batch."""

    def __init__(self, world, name, kind):
        self.world, self.name, self.kind = world, name, kind
        self.exchange = world.exchanges[name]
        self.answers, self.silent = [], set()

    def lose(self, count):
        done, batch = 0, 0
        while done < count:
            size = min(KINDS[self.kind], count - done)
            if self.kind != "before":
                size = min(size, (count + 1) // 2)
            self.one_batch(batch, size)
            done, batch = done + size, batch + 1

    def one_batch(self, batch, size):
        """So many first orders are lost, every other time with the account's events too."""
        kind = "drop-before" if self.kind == "before" else LOSSES[batch // 2 % len(LOSSES)]
        faults = [{"kind": kind, "endpoint": ENDPOINTS[self.name], "count": size}]
        is_silent = self.kind != "before" and batch % 2 == 1
        if is_silent:
            faults.append({"kind": "lose-event", "probability": "1"})
        self.exchange.control("POST", "faults", {"account": self.kind, "faults": faults})
        # All of them are made before the first of them is sent again.
        ready = threading.Barrier(size)
        answers = together(size, lambda number: self.case(f"{batch}-{number}", ready))
        told = self.exchange.control("GET", "faults")["faults"]
        happened = [f["happened"] for f in told if f["account"] == self.kind][0]
        assert happened == size, f"{self.name} {self.kind}: {happened} of {size} were lost"
        self.exchange.control("DELETE", f"faults?account={self.kind}")
        self.answers += answers
        if is_silent:
            self.silent |= {answer["orders"][0]["id"] for answer in answers}

    def case(self, number, ready):
        client = Client(self.world.server)
        request = {"reference": f"unknown-{self.name}-{self.kind}-{number}",
                   "venues": [self.name], "venueAccounts": [self.kind],
                   "executor": "MAKER" if self.kind == "accepted" else "TAKER",
                   "from": {"asset": "BTC", "amount": "0.01"}, "to": {"asset": "USD"}}
        deadline = time.monotonic() + PATIENCE
        while True:
            status, answer = client.call("POST", "/trade/v1/conversions", json.dumps(request))
            if status != 422 or time.monotonic() > deadline:
                break
            time.sleep(0.3)
        assert status in (200, 202), (request, status, answer)
        ready.wait(PATIENCE)
        path, pause = f"/trade/v1/conversions/{answer['id']}", 2 if self.kind == "before" else 0.4
        is_cancelled = self.kind != "accepted"
        while answer["status"] not in FINAL:
            assert time.monotonic() < deadline, answer
            if not is_cancelled and any(o["status"] == "PLACED" for o in answer["orders"]):
                client.call("DELETE", path)
                is_cancelled = True
            time.sleep(pause)
            _, answer = client.call("GET", path)
        return answer


def known(exchange):
    """What became of each order at the exchange, by its client reference."""
    ended = {r["order"] for r in exchange.records() if r["type"] == "ended"}
    words = {}
    for client, taken in exchange.truth().items():
        filled = sum(Decimal(trade["quantity"]) for trade in taken[0]["trades"])
        is_full = filled == Decimal(taken[0]["quantity"])
        words[client] = "COMPLETED" if is_full else (
            "CANCELLED" if taken[0]["number"] in ended else "PLACED")
    return words


def wrong(losses):
    """Orders that ended otherwise here than there, and conversions that did not get their own."""
    there = known(losses.exchange)
    for answer in losses.answers:
        for order in answer["orders"]:
            word = there.get(order["clientOrderId"].replace("-", ""), "FAILED")
            if order["status"] != word:
                yield f"{order['id']} is {order['status']} here and {word} there"
        filled = sum(Decimal(order["actual"]["quantity"]) for order in answer["orders"])
        is_first_there = answer["orders"][0]["status"] != "FAILED"
        if losses.kind == "accepted":
            is_well = answer["status"] in ("CANCELLED", "COMPLETED")
        else:
            is_well = answer["status"] == "COMPLETED" and filled == Decimal("0.01")
            is_well = is_well and is_first_there == (losses.kind == "filled")
        if not is_well:
            yield f"{answer['reference']}: {json.dumps(answer, default=str)[:1500]}"


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def resolutions(world):
    """Seconds from the making of each order, which is before its loss, to the commit of its fate."""
    run = world.server.run("events", "--tenant", "acme")
    assert run.returncode == 0, run.stderr
    seconds = {}
    for line in run.stdout.splitlines():
        event = json.loads(line)
        for order in event.get("orders", []):
            if order["status"] != "PENDING" and order["id"] not in seconds:
                seconds[order["id"]] = moment(event["at"]) - moment(order["createdAt"])
    return seconds


def figures(name, seconds):
    seconds = sorted(seconds)
    text = (f"median {statistics.median(seconds):.3f} s, "
            f"p99 {seconds[int(0.99 * (len(seconds) - 1))]:.3f} s, most {seconds[-1]:.3f} s")
    print(f"   {name}: {len(seconds)} orders, {text}", flush=True)
    return statistics.median(seconds), seconds[0], seconds[-1]


def judge(world, everything):
    """That each was resolved in time, those that never arrived not before it was proven."""
    seconds = resolutions(world)
    for losses in everything:
        name, kind = losses.name, losses.kind
        first = [answer["orders"][0]["id"] for answer in losses.answers]
        proof = VALIDITY[name] + MARGIN[name]
        if kind == "before":
            _, least, most = figures(f"{name} never arrived", [seconds[one] for one in first])
            assert proof <= least and most <= proof + SLACK, f"to be {proof} s, and {SLACK} more"
            continue
        for is_silent, how in ((False, ""), (True, ", its events lost too")):
            some = [seconds[one] for one in first if (one in losses.silent) == is_silent]
            if some:
                median, _, most = figures(f"{name} {kind}{how}", some)
                assert median < MEDIAN_MAX, "too slow"
                assert most < VALIDITY[name] + KNOWN, "after the order's deadline and more"


def unknown(world, count):
    """count: of each kind at each exchange."""
    everything = [Losses(world, name, kind) for name in world.exchanges for kind in KINDS]
    together(len(everything), lambda number: everything[number].lose(count))
    world.well()
    problems = [problem for losses in everything for problem in wrong(losses)]
    found, trades = difference(
        world.exchanges, [answer for losses in everything for answer in losses.answers])
    problems += found
    for words in (("audit",), ("reconcile",)):
        run = world.server.run(*words)
        if run.returncode != 0:
            problems.append(f"{words[0]}: {run.stdout[-2000:]} {run.stderr[-2000:]}")
    for problem in problems[:20]:
        print("PROBLEM", problem, flush=True)
    assert not problems, f"{len(problems)} problems"
    judge(world, everything)
    print(f"unknown: {len(everything) * count} answers lost, no wrong state; {trades} trades the "
          f"same on both sides")
