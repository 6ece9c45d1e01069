"""Defects that connectors in public code had, each reproduced at a local exchange and passed."""

import hashlib
import hmac
import http.client
import json
import time
import urllib.parse
from decimal import Decimal

from installation import Client, together
from local_exchange import difference

PATIENCE = 90
FINAL = ("COMPLETED", "CANCELLED", "FAILED")


class Case:
    """One conversion at one exchange, and what became of it on both sides."""

    def __init__(self, world, name, venue, **request):
        self.world, self.name, self.venue = world, name, venue
        self.exchange, self.client = world.exchanges[venue], Client(world.server)
        self.request = {"reference": f"defect-{name}-{venue}", "venues": [venue],
                        "executor": "TAKER", "from": {"asset": "BTC", "amount": "0.01"},
                        "to": {"asset": "USD"}, **request}

    def create(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            status, self.answer = self.client.call(
                "POST", "/trade/v1/conversions", json.dumps(self.request))
            if status in (200, 202):
                return self
            assert status == 422 and time.monotonic() < deadline, (self.name, status, self.answer)
            time.sleep(0.2)

    def now(self):
        status, self.answer = self.client.call(
            "GET", f"/trade/v1/conversions/{self.answer['id']}")
        assert status == 200, self.answer
        return self.answer

    def until(self, is_so, what):
        deadline = time.monotonic() + PATIENCE
        while not is_so(self.now()):
            assert time.monotonic() < deadline, f"{self.name}: waited for {what}: {self.answer}"
            time.sleep(0.1)
        return self.answer

    def ended(self, *statuses):
        self.until(lambda a: a["status"] in FINAL, "its end")
        assert self.answer["status"] in statuses, (self.name, self.answer)
        return self

    def agrees(self):
        """Trade by trade with the exchange; each order was taken once at most."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.now()
            mine = {o["clientOrderId"].replace("-", "") for o in self.orders()}
            found, _ = difference({self.venue: Only(self.exchange, mine)}, [self.answer])
            if not found:
                return self
            assert time.monotonic() < deadline, (self.name, found)
            time.sleep(0.3)

    def orders(self):
        return self.answer["orders"]

    def filled(self):
        return sum((Decimal(o["actual"]["quantity"]) for o in self.orders()), Decimal(0))


class Only:
    """An exchange's truth about these orders alone."""

    def __init__(self, exchange, clients):
        self.exchange, self.clients = exchange, clients

    def truth(self):
        return {client: taken for client, taken in self.exchange.truth().items()
                if client in self.clients}


ENDPOINTS = {"binance": "POST /api/v3/order", "kraken": "AddOrder"}


def fault(venue, kind, **more):
    return {"kind": kind, "endpoint": ENDPOINTS[venue], **more}


def lost_answers(world):
    """The order is taken and filled, and its answer is lost in each way: it is found, not sent again."""
    kinds = ("drop-after", "reset-after", "half-after", "unavailable-after", "timeout-after",
             "html-after", "busy-after")
    for venue, exchange in world.exchanges.items():
        for kind in kinds:
            exchange.faults(fault(venue, kind))
            case = Case(world, kind, venue).create().ended("COMPLETED").agrees()
            assert case.filled() == Decimal("0.01"), case.answer
            assert exchange.control("GET", "faults")["faults"][-1]["happened"] == 1, kind
            exchange.well()
    return f"{2 * len(kinds)} answers lost"


def lost_requests(world):
    """The order never arrives: proven absent, and its quantity sent as another order."""
    def at(number):
        venue, exchange = list(world.exchanges.items())[number]
        for kind in ("drop-before", "unavailable-before"):
            exchange.faults(fault(venue, kind))
            case = Case(world, kind, venue).create().ended("COMPLETED").agrees()
            assert case.filled() == Decimal("0.01"), case.answer
            assert len(case.orders()) >= 2, "the lost one was not replaced"
            exchange.well()

    together(len(world.exchanges), at)
    return "4 requests lost"


def hidden_orders(world):
    """The venue says for seconds that it knows no such order, of which the answer was lost too."""
    for venue, exchange in world.exchanges.items():
        exchange.faults(fault(venue, "drop-after"), {"kind": "hide-order", "milliseconds": 6000})
        case = Case(world, "hidden", venue).create().ended("COMPLETED").agrees()
        assert case.filled() == Decimal("0.01"), case.answer
        exchange.well()
        exchange.faults({"kind": "hide-order", "milliseconds": 4000})
        Case(world, "hidden-known", venue).create().ended("COMPLETED").agrees()
        exchange.well()
    return "4 orders hidden for seconds"


def hidden_for_long(world):
    """No such order, says the venue for longer than it may: balances contradict it, nothing is resent."""
    def at(number):
        venue, exchange = list(world.exchanges.items())[number]
        # The order fills in any case.
        exchange.control("POST", "market", {"symbol": "BTC-USD", "bids": [["60000", "5"]],
                                            "asks": [["60010", "5"]], "pinned": True})
        time.sleep(2)
        exchange.faults(fault(venue, "drop-after"), {"kind": "hide-order", "milliseconds": 45000},
                        {"kind": "lose-event", "count": 20})
        case = Case(world, "hidden-long", venue).create().ended("COMPLETED").agrees()
        assert case.filled() == Decimal("0.01") and len(case.orders()) == 1, case.answer
        exchange.well()
        exchange.control("POST", "market", {"symbol": "BTC-USD", "pinned": False})

    together(len(world.exchanges), at)
    return "2 orders hidden for longer than proof takes"


def events_once(world):
    """Events twice, lost, out of order, and trades that queries show late: each fill counts once."""
    for venue, exchange in world.exchanges.items():
        for kind in ("duplicate-event", "lose-event", "reorder-event", "disconnect",
                     "sequence-gap", "no-snapshot"):
            exchange.faults({"kind": kind, "count": 20})
            Case(world, kind, venue).create().ended("COMPLETED").agrees()
            exchange.well()
    return "12 streams disturbed"


def late_fill(world):
    """A fill that the venue shows half a minute after it happened: held open, then booked."""
    def at(number):
        venue, exchange = list(world.exchanges.items())[number]
        # The first order need not fill.
        exchange.faults({"kind": "late-fill", "milliseconds": 30000, "count": 20})
        began = time.monotonic()
        case = Case(world, "late", venue).create()
        case.until(lambda a: case.filled() > 0, "its fill")
        waited = time.monotonic() - began
        case.ended("COMPLETED").agrees()
        assert case.filled() == Decimal("0.01"), case.answer
        assert waited > 20, f"the fill was there after {waited:.0f} s"
        exchange.well()

    together(len(world.exchanges), at)
    return "2 fills half a minute late"


def partial_immediate(world):
    """An immediate order that fills in part ends EXPIRED, or canceled: its fill counts, the rest goes on."""
    for venue, exchange in world.exchanges.items():
        exchange.faults({"kind": "partial-ioc"})
        case = Case(world, "partial", venue).create().ended("COMPLETED").agrees()
        assert case.filled() == Decimal("0.01") and len(case.orders()) >= 2, case.answer
        exchange.well()
    return "2 immediate orders filled in part"


def clocks(world):
    """The venue's clock is two seconds ahead, or behind: requests are signed by its clock."""
    for venue, exchange in world.exchanges.items():
        for offset in (2000, -2000):
            exchange.control("POST", "clock", {"offsetMilliseconds": offset})
            Case(world, f"clock{offset}", venue).create().ended("COMPLETED").agrees()
        exchange.control("POST", "clock", {"offsetMilliseconds": 0})
        Case(world, "clock-again", venue).create().ended("COMPLETED").agrees()
    return "6 orders by clocks that are off"


def working_order(world):
    """A resting order survives a start: it is neither lost nor sent again, and its cancel arrives."""
    for venue, exchange in world.exchanges.items():
        # Far more than the market takes meanwhile.
        case = Case(world, "resting", venue, executor="MAKER",
                    **{"from": {"asset": "BTC", "amount": "40"}}).create()
        case.until(lambda a: any(o["status"] not in FINAL for o in case.orders()),
                   "a resting order")
        resting = {o["id"] for o in case.orders()}
        world.server.kill()
        world.server.start()
        world.until(world.has_books, "books", 60)
        case.now()
        assert resting <= {o["id"] for o in case.orders()}, case.answer
        case.client.call("DELETE", f"/trade/v1/conversions/{case.answer['id']}")
        case.ended("CANCELLED", "COMPLETED").agrees()
    return "2 resting orders over a start"


def signed(exchange, method, path, **fields):
    """What another program of the owner does with the same key, at Binance's wire."""
    fields["timestamp"] = str(int(time.time() * 1000))
    query = urllib.parse.urlencode(fields)
    signature = hmac.new(exchange.account["secret"].encode(), query.encode(),
                         hashlib.sha256).hexdigest()
    connection = http.client.HTTPConnection(exchange.host, exchange.port, timeout=10)
    connection.request(method, f"{path}?{query}&signature={signature}",
                       headers={"X-MBX-APIKEY": exchange.account["apiKey"]})
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert response.status == 200, answer
    return answer


def foreign(world):
    """Somebody else's order is reported and left alone; his trade is in the books as his."""
    exchange = world.exchanges["binance"]
    resting = signed(exchange, "POST", "/api/v3/order", symbol="BTCUSDT", side="BUY", type="LIMIT",
                     timeInForce="GTC", quantity="0.001", price="20000",
                     newClientOrderId="somebody-else-1")
    signed(exchange, "POST", "/api/v3/order", symbol="BTCUSDT", side="SELL", type="MARKET",
           quantity="0.002", newClientOrderId="somebody-else-2")
    deadline = time.monotonic() + PATIENCE
    while True:
        told = world.server.run("reconcile", "--format", "json")
        if str(resting["orderId"]) in told.stdout:
            break
        assert time.monotonic() < deadline, told.stdout + told.stderr
        time.sleep(1)
    still = signed(exchange, "GET", "/api/v3/order", symbol="BTCUSDT",
                   origClientOrderId="somebody-else-1")
    assert still["status"] == "NEW", still
    signed(exchange, "DELETE", "/api/v3/order", symbol="BTCUSDT",
           origClientOrderId="somebody-else-1")
    quiet(world)
    return "1 foreign order left alone, 1 foreign trade booked"


def quiet(world):
    deadline = time.monotonic() + PATIENCE
    while (run := world.server.run("reconcile")).returncode != 0:
        assert time.monotonic() < deadline, run.stdout + run.stderr
        time.sleep(1)


def movements(world):
    """Money that comes and goes at the venue is taken in from its history."""
    for venue, exchange in world.exchanges.items():
        exchange.control("POST", "deposits", {"asset": "USDC", "amount": "123.45"})
        exchange.control("POST", "withdrawals", {"asset": "USDC", "amount": "23.45"})
        exchange.control("POST", "rebates", {"asset": "USDT", "amount": "0.5"})
        quiet(world)
    run = world.server.run("audit")
    assert run.returncode == 0, run.stdout + run.stderr
    return "6 movements taken in"


def operate(world, *words):
    run = world.server.run(*words)
    assert run.returncode == 0, (words, run.stdout, run.stderr)
    return run.stdout


def quarantines(world, account):
    """The rows of `cambist status` that say so."""
    told = json.loads(operate(world, "status", "--format", "json"))["waiting"]
    return [row for row in told if row["kind"] == "quarantine" and account in json.dumps(row)]


def quarantined(world):
    """Money is gone, and no history says where to: its asset is not traded there until that is explained."""
    def at(number):
        venue, exchange = list(world.exchanges.items())[number]
        account = f"{venue}/main"
        resting = Case(world, "rests", venue, executor="MAKER", to={"asset": "USDT"},
                       **{"from": {"asset": "BTC", "amount": "40"}}).create()
        resting.until(lambda a: any(o["status"] not in FINAL for o in resting.orders()),
                      "a resting order")
        exchange.control("POST", "drifts", {"asset": "USDT", "amount": "-250"})
        deadline = time.monotonic() + PATIENCE
        while not (rows := quarantines(world, account)):
            assert time.monotonic() < deadline, operate(world, "status")
            world.server.run("reconcile", "--account", account)
        assert "USDT" in json.dumps(rows), rows
        status, answer = resting.client.call("POST", "/trade/v1/conversions", json.dumps(
            {**resting.request, "reference": f"quarantined-{venue}", "executor": "TAKER"}))
        assert status == 422, (status, answer)
        Case(world, "beside", venue).create().ended("COMPLETED").agrees()
        resting.client.call("DELETE", f"/trade/v1/conversions/{resting.answer['id']}")
        resting.ended("CANCELLED", "COMPLETED").agrees()
        operate(world, "venue", "adjust", "--account", account, "--asset", "USDT", "--amount",
                "-250", "--reason", "statement", "--evidence", f"ticket-{venue}")
        operate(world, "venue", "release", "--account", account, "--asset", "USDT",
                "--reason", "explained")
        quiet(world)
        assert not quarantines(world, account)
        Case(world, "released", venue, to={"asset": "USDT"}).create().ended("COMPLETED").agrees()

    together(len(world.exchanges), at)
    return "2 assets quarantined, explained and released"


def defects(world):
    for part in (lost_answers, lost_requests, hidden_orders, hidden_for_long, events_once, late_fill,
                 partial_immediate, clocks, working_order, movements, quarantined, foreign):
        began = time.monotonic()
        said = part(world)
        print(f"   {part.__name__}: {said} ({time.monotonic() - began:.0f} s)", flush=True)
    quiet(world)
    run = world.server.run("audit")
    assert run.returncode == 0, run.stdout + run.stderr
