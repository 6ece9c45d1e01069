"""Conversions over two exchanges that fail on command, while processes are killed and the network is cut."""

import json
import random
import subprocess
import threading
import time

from installation import Client, Server
from local_exchange import LocalExchange, difference

SCOPES = "conversions:view conversions:edit venues:view"
FINAL = {"COMPLETED", "CANCELLED", "FAILED"}
END_SECONDS = 420
# A server that is killed every second asks more than any exchange allows.
LIMITS_FACTOR = 1000
WORKERS = 6

CONFIGURATION = """
server: {{host: 127.0.0.1, port: {port}, rateLimits: 0}}
store: {{sqlite: {folder}/store.sqlite}}
secrets: {{masterKeyFile: {folder}/master.key}}
venues:
  - id: binance
    kind: binance
    restUrl: BINANCE_REST
    streamUrl: BINANCE_STREAM/ws
    socketApiUrl: BINANCE_STREAM/ws-api/v3
    symbols: [BTC-USD, BTC-USDT, ETH-USD, USDC-USD]
    timeoutMilliseconds: 2000
    limitsFactor: 1000
    recvWindowMilliseconds: 3000
    accounts: [{{id: main, tenant: acme, exclusive: true}}]
  - id: kraken
    kind: kraken
    tier: pro
    restUrl: KRAKEN_REST
    publicStreamUrl: KRAKEN_STREAM/v2
    privateStreamUrl: KRAKEN_STREAM/v2
    symbols: [BTC-USD, BTC-USDT, ETH-USD, USDC-USD]
    timeoutMilliseconds: 2000
    limitsFactor: 1000
    accounts: [{{id: main, tenant: acme, exclusive: true}}]
"""

# What may happen to a request, an order or an event, and how often. Bans and lockouts are left out:
# they stop an exchange for minutes, which is a test of its own.
SHARES = {
    "drop-before": "0.01", "unavailable-before": "0.01", "drop-after": "0.01",
    "reset-after": "0.01", "half-after": "0.01", "unavailable-after": "0.01",
    "timeout-after": "0.01", "html-after": "0.01", "busy-after": "0.01",
    "delay-request": "0.01", "delay-answer": "0.01", "hide-order": "0.05", "late-fill": "0.01",
    "partial-ioc": "0.01", "duplicate-event": "0.05", "lose-event": "0.05",
    "reorder-event": "0.01", "disconnect": "0.005", "no-snapshot": "0.1", "sequence-gap": "0.01",
    "token-expiry": "0.01", "book-gap": "0.002", "bad-checksum": "0.002",
}
# Whole endpoints whose loss would only slow a run down.
QUIET = {"late-fill": 3000, "hide-order": 1500, "delay-request": 2500, "delay-answer": 2500}


class World:
    """Two exchanges and one installation that trades there."""

    def __init__(self, binary, folder):
        self.exchanges = {
            name: LocalExchange(binary, folder / name, name, "--synthetic", str(seed))
            for name, seed in (("binance", 7), ("kraken", 8))}
        for exchange in self.exchanges.values():
            exchange.factor = LIMITS_FACTOR
            exchange.start()
            # Enough for a thousand conversions.
            exchange.control("POST", "deposits", {"asset": "USDC", "amount": "100000"})
        (folder / "master.key").write_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")
        (folder / "master.key").chmod(0o600)
        text = CONFIGURATION
        for name, exchange in self.exchanges.items():
            text = text.replace(f"{name.upper()}_REST", exchange.url)
            text = text.replace(f"{name.upper()}_STREAM", exchange.socket_url)
        self.server = Server(binary, folder, text, SCOPES)
        for name, exchange in self.exchanges.items():
            secret = folder / f"{name}.secret"
            secret.write_text(exchange.account["secret"])
            added = self.server.run(
                "venue", "add", "--account", f"{name}/main", "--api-key",
                exchange.account["apiKey"], "--secret-file", str(secret))
            assert added.returncode == 0, added.stdout + added.stderr
            secret.unlink()
        self.server.start()
        self.client = Client(self.server)
        self.until(self.has_books, "books of both exchanges", 60)

    def until(self, is_so, what, seconds):
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
            time.sleep(0.2)

    def has_books(self, client=None):
        status, venues = (client or self.client).call("GET", "/trade/v1/venues")
        return status == 200 and all(venue["available"] for venue in venues)

    def fail(self, seed):
        for number, exchange in enumerate(self.exchanges.values()):
            exchange.faults(*(
                {"kind": kind, "probability": share, "seed": seed * 1000 + number * 100 + place,
                 **({"milliseconds": QUIET[kind]} if kind in QUIET else {})}
                for place, (kind, share) in enumerate(SHARES.items())))

    def well(self):
        for exchange in self.exchanges.values():
            exchange.well()

    def happened(self):
        """How often each fault came."""
        counts = {}
        for exchange in self.exchanges.values():
            for fault in exchange.control("GET", "faults")["faults"]:
                counts[fault["kind"]] = counts.get(fault["kind"], 0) + fault["happened"]
        return counts

    def end(self):
        for exchange in self.exchanges.values():
            if exchange.process.poll() is None:
                exchange.stop()


def body(number, randomness):
    asset, amount = randomness.choice([("BTC", "0.00{}"), ("ETH", "0.0{}"), ("USDC", "1{}")])
    amount = amount.format(randomness.randrange(1, 10))
    request = randomness.choice([
        {"from": {"asset": asset, "amount": amount}, "to": {"asset": "USD"}},
        {"from": {"asset": "USD"}, "to": {"asset": asset, "amount": amount}},
        {"from": {"asset": asset, "amount": amount}, "to": {"asset": "USD"}},
        {"from": {"asset": "USD", "amount": f"{randomness.randrange(100, 900)}"},
         "to": {"asset": "BTC"}},
    ])
    request["reference"] = f"venue-{number}"
    request["executor"] = randomness.choice(["TAKER", "TAKER", "MARKET", "MAKER_TAKER"])
    if request["executor"] == "MAKER_TAKER":
        request["options"] = {"maker": {"windowSeconds": 3}}
    return request


class Pace:
    """So many conversions and so many disturbances, side by side: none gets far ahead."""

    AHEAD = 3

    def __init__(self, count, times):
        self.count, self.times = count, times
        self.made, self.done, self.disturbed = {}, threading.Event(), 0

    def due(self):
        """How many disturbances belong to what has been made."""
        return len(self.made) * self.times / self.count

    def wait_to_make(self):
        deadline = time.monotonic() + 120
        while self.due() > self.disturbed + self.AHEAD:
            assert time.monotonic() < deadline, "nothing is disturbed any more"
            time.sleep(0.05)

    def goes_on(self):
        """Waits until one more disturbance is due; whether there is to be one."""
        while self.disturbed > self.due() + self.AHEAD and not self.done.is_set():
            time.sleep(0.05)
        return self.disturbed < self.times or not self.done.is_set()


def create(world, numbers, pace, problems, seed):
    client = Client(world.server)
    randomness = random.Random(seed)
    for number in numbers:
        pace.wait_to_make()
        request = body(number, randomness)
        deadline = time.monotonic() + 120
        while True:
            status, answer = client.call("POST", "/trade/v1/conversions", json.dumps(request))
            # No book may be trusted for a moment: nothing was stored, and it is asked again.
            if status != 422 or time.monotonic() > deadline:
                break
            time.sleep(0.3)
        if status not in (200, 202):
            problems.append(f"create {number}: {status} {answer}")
            continue
        pace.made[number] = answer["id"]
        if randomness.random() < 0.05:
            client.call("DELETE", f"/trade/v1/conversions/{answer['id']}")


def ended(world, made, problems):
    """Every conversion as it ended, and how many ended how."""
    deadline = time.monotonic() + END_SECONDS
    found, counts = [], {}
    for _, identity in sorted(made.items()):
        while True:
            _, answer = world.client.call("GET", f"/trade/v1/conversions/{identity}")
            if answer.get("status") in FINAL or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        if answer.get("status") not in FINAL:
            problems.append(f"{identity} is still {answer.get('status')}")
        found.append(answer)
        counts[answer.get("status")] = counts.get(answer.get("status"), 0) + 1
    return found, counts


def settle(world, made, problems):
    """After all faults: both ledgers are the same, and nothing is left to do."""
    found, counts = ended(world, made, problems)
    deadline = time.monotonic() + 90
    # A fill that is reported late is booked after the end of its conversion.
    while True:
        different, trades = difference(world.exchanges, found)
        if not different or time.monotonic() > deadline:
            break
        time.sleep(1)
        found, counts = ended(world, made, [])
    problems += different
    for words in (("audit",), ("reconcile",)):
        for _ in range(3):
            run = world.server.run(*words)
            if run.returncode == 0:
                break
            time.sleep(2)
        if run.returncode != 0:
            problems.append(f"{words[0]}: {run.stdout[-2000:]} {run.stderr[-2000:]}")
    return counts, trades


def trade(world, pace, seed, disturb):
    """So many conversions, while `disturb()` does what it does at their pace."""
    problems = []
    world.fail(seed)
    threads = [threading.Thread(
        target=create, daemon=True,
        args=(world, range(w, pace.count, WORKERS), pace, problems, seed * 100 + w))
        for w in range(WORKERS)]
    troubles = threading.Thread(target=disturb, daemon=True)
    for thread in threads + [troubles]:
        thread.start()
    for thread in threads:
        thread.join()
    pace.done.set()
    troubles.join(300)
    assert not troubles.is_alive(), "the disturbance has no end"
    happened = world.happened()
    world.well()
    counts, trades = settle(world, pace.made, problems)
    for problem in problems[:20]:
        print("PROBLEM", problem, flush=True)
    assert not problems, f"{len(problems)} problems"
    assert len(pace.made) == pace.count, f"{len(pace.made)} of {pace.count} were made"
    missing = [kind for kind in SHARES if not happened.get(kind)]
    print(f"{pace.count} conversions {counts}, {trades} trades the same on both sides; "
          f"{sum(happened.values())} faults of {len(happened)} kinds", flush=True)
    return missing


def kills(world, count, times, seed):
    """Cambist is killed."""
    randomness, pace = random.Random(seed), Pace(count, times)
    looker = Client(world.server)

    def disturb():
        while pace.goes_on():
            # Some die as they recover, the others while they trade.
            if randomness.random() < 0.6:
                until = time.monotonic() + 10
                while not world.has_books(looker) and time.monotonic() < until:
                    time.sleep(0.1)
                time.sleep(randomness.uniform(0, 6))
            else:
                time.sleep(randomness.uniform(0.05, 1))
            world.server.kill()
            pace.disturbed += 1
            world.server.start()

    missing = trade(world, pace, seed, disturb)
    print(f"kills: Cambist was killed {pace.disturbed} times; faults that never came: {missing}")


def restarts(world, count, times, seed):
    """The exchanges are killed."""
    randomness, pace = random.Random(seed), Pace(count, times)

    def disturb():
        while pace.goes_on():
            time.sleep(randomness.uniform(1, 3))
            exchange = randomness.choice(list(world.exchanges.values()))
            exchange.kill()
            time.sleep(randomness.choice([0, 0, 0.5, 2]))
            # Its faults, and how often they came, are there again.
            exchange.start()
            pace.disturbed += 1

    trade(world, pace, seed, disturb)
    print(f"restarts: an exchange was killed {pace.disturbed} times")


CUTS = [
    "tcp dport {port} drop", "tcp sport {port} drop", "tcp dport {port} reject with tcp reset",
    "tcp sport {port} reject with tcp reset", "tcp dport {port} numgen random mod 3 == 0 drop",
]


def cuts(world, count, times, seed):
    """The network between them is cut, one way or both; for a namespace of its own only."""
    randomness, ways, pace = random.Random(seed), set(), Pace(count, times)

    def nft(*words):
        subprocess.run(["nft", *words], check=True, timeout=20)

    def disturb():
        nft("add", "table", "inet", "cut")
        nft("add", "chain", "inet", "cut", "way", "{ type filter hook input priority 0 ; }")
        while pace.goes_on():
            time.sleep(randomness.uniform(0.3, 1.5))
            exchange = randomness.choice(list(world.exchanges.values()))
            rule = randomness.choice(CUTS).format(port=exchange.port)
            nft("add", "rule", "inet", "cut", "way", *rule.split())
            time.sleep(randomness.choice([0.1, 0.5, 1, 3]))
            nft("flush", "chain", "inet", "cut", "way")
            ways.add(rule)
            pace.disturbed += 1
        nft("delete", "table", "inet", "cut")

    trade(world, pace, seed, disturb)
    print(f"cuts: the network was cut {pace.disturbed} times, in {len(ways)} ways")
