"""A local exchange as a process of its own: started, told what to do wrong, killed, and asked for the truth."""

import http.client
import json
import signal
import subprocess
import threading
import time
from decimal import Decimal

START_SECONDS = 60
CALL_SECONDS = 10


class LocalExchange:
    """One `cambist venue --protocol P` on a folder and a port that outlive its kills."""

    def __init__(self, binary, folder, protocol, *words):
        self.binary, self.folder, self.protocol, self.words = binary, folder, protocol, words
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port, self.process, self.ready = 0, None, None
        self.host = "127.0.0.1"
        # How many times the published rate limits it allows.
        self.factor = 1

    def start(self):
        with open(self.folder / "exchange.log", "ab") as log:
            self.process = subprocess.Popen(
                [str(self.binary), "venue", "--protocol", self.protocol,
                 "--port", str(self.port), "--data", str(self.folder / "data"), *self.words],
                stdout=subprocess.PIPE, stderr=log, text=True)
        watchdog = threading.Timer(START_SECONDS, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        if not line.startswith("{"):
            raise SystemExit(f"the {self.protocol} exchange did not start: {line!r}")
        self.ready = json.loads(line)
        self.port = int(self.ready["url"].rsplit(":", 1)[1])
        if self.factor != 1:
            self.control("POST", "limits", {"factor": self.factor})
        return self

    @property
    def url(self):
        return f"http://{self.host}:{self.port}"

    @property
    def socket_url(self):
        return f"ws://{self.host}:{self.port}"

    @property
    def account(self):
        return self.ready["accounts"][0]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        return status

    def control(self, method, path, body=None):
        deadline = time.monotonic() + CALL_SECONDS
        while True:
            try:
                connection = http.client.HTTPConnection(self.host, self.port, timeout=CALL_SECONDS)
                connection.request(method, "/_control/" + path,
                                   None if body is None else json.dumps(body))
                response = connection.getresponse()
                text = response.read()
                connection.close()
                answer = json.loads(text, parse_float=Decimal)
                if response.status != 200:
                    raise SystemExit(f"{method} {path}: {response.status} {answer}")
                return answer
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def faults(self, *faults):
        return self.control("POST", "faults", {"account": self.account["name"],
                                               "faults": list(faults)})

    def well(self):
        self.control("DELETE", "faults")

    def records(self):
        """Everything that the exchange ever did, in its order."""
        records, after = [], 0
        while True:
            page = self.control("GET", f"ledger?after={after}&limit=5000")
            records += page["records"]
            after = page["next"]
            if page["isLast"]:
                return records

    def truth(self):
        """Its orders by client reference (a list: it may have taken one twice), with their trades."""
        orders, by_number = {}, {}
        for record in self.records():
            if record["type"] == "order":
                order = dict(record, trades=[])
                by_number[record["number"]] = order
                orders.setdefault(record["client"].replace("-", ""), []).append(order)
            elif record["type"] == "trade":
                by_number[record["order"]]["trades"].append(record)
        return orders


def difference(exchanges, conversions):
    """How the exchanges' truth and Cambist's answers differ, trade by trade; empty where they agree.

    exchanges: by the venue's id; conversions: as GET answers them.
    """
    found = []
    ours = {}
    for conversion in conversions:
        for order in conversion["orders"]:
            ours[order["clientOrderId"].replace("-", "")] = order
    counted = 0
    for venue, exchange in exchanges.items():
        for client, taken in exchange.truth().items():
            order = ours.get(client)
            if order is None or order["venue"] != venue:
                found.append(f"{venue} has order {client}, which nobody intended")
                continue
            if len(taken) != 1:
                found.append(f"{venue} took {client} {len(taken)} times")
            theirs = sorted(figures(trade) for one in taken for trade in one["trades"])
            booked = sorted(
                (Decimal(t["amount"]), Decimal(t["price"]), Decimal(t["fee"]["amount"]),
                 t["fee"]["asset"]) for t in order["trades"])
            counted += len(theirs)
            if theirs != booked:
                found.append(f"{venue} {client}: {theirs} there, {booked} here")
            order["seen"] = True
    for client, order in ours.items():
        if order["trades"] and "seen" not in order:
            found.append(f"order {client} has trades, and {order['venue']} never had it")
    return found, counted


def figures(trade):
    return (Decimal(trade["quantity"]), Decimal(trade["price"]), Decimal(trade["fee"]),
            trade["feeAsset"])
