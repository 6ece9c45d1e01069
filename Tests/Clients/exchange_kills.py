"""Foreign exchange while the server is killed: no answer is lost or belied, money is conserved."""

import json
import random
import threading
import time
from decimal import Decimal

from exchange_callbacks import subscribe, until
from exchanges import Account, expect_balances
from installation import audit, shared
from receiver import Receiver

# What an answer said once, all later answers say too.
FIGURES = ("id", "shortId", "externalId", "rate", "from", "to", "settlementDate", "createdAt")
PAIRS = [("EUR", "USD"), ("USD", "EUR"), ("EUR", "GBP"), ("USD", "JPY")]
DEPOSIT = 1_000_000

CONFIGURATION = """
server: {{host: 127.0.0.1, port: {port}, rateLimits: 0}}
store: {{sqlite: {folder}/store.sqlite}}
tenants: [{{id: acme}}]
venues:
  - id: desk
    kind: dealer
    rates: {{synthetic: {{seed: 3}}}}
    settlement: immediate
    quoteLifeSeconds: 300
    faults:
      seed: 7
      reject: "0.05"
      look: "0.3"
      lookReject: "0.1"
      requestLost: "0.05"
      requestLate: "0.1"
      answerLost: "0.1"
      lookMilliseconds: 1500
exchange: {{marginBasisPoints: 10}}
"""

CALENDAR = """
server: {{host: 127.0.0.1, port: {port}, rateLimits: 0}}
store: {{sqlite: {folder}/store.sqlite}}
tenants: [{{id: acme}}]
venues: [{{id: desk, kind: dealer, quoteLifeSeconds: 120}}]
exchange:
  marginBasisPoints: 10
  calendarOverrides: {folder}/holidays
  callbacks: {{allowPrivateAddresses: true, allowPlainHTTP: true}}
"""


class Memory:
    """What the server said, and how later answers differ from it."""

    def __init__(self):
        self.first, self.problems, self.cancels = {}, [], []
        self.lock = threading.Lock()

    def hear(self, exchange):
        with self.lock:
            known = self.first.setdefault(exchange["id"], exchange)
            for name in FIGURES:
                if known[name] != exchange[name]:
                    self.problems.append(f"{name} was {known[name]}, and is {exchange[name]}")

    def confirmed(self, status, answer, what):
        """A confirm in good time and with funds for it is answered with the exchange."""
        if status != 201:
            with self.lock:
                self.problems.append(f"{what}: {status} {answer}")
            return None
        self.hear(answer)
        return answer

    def cancelled(self, identity, status, answer):
        with self.lock:
            self.cancels.append((identity, status, answer))
        if status == 200:
            self.hear(answer)

    def contradictions(self, final):
        """Answers to cancels that what became of the exchange belies."""
        for identity, status, answer in self.cancels:
            state = final[identity]["exchangeStatus"]["state"]
            if status == 200:
                said = answer["exchangeStatus"]["state"]
                if said != "CANCELLED" and not answer.get("cancelRequested"):
                    yield f"{identity}: DELETE said {answer}"
                if said == "CANCELLED" and state != "CANCELLED":
                    yield f"{identity}: DELETE said CANCELLED, and it is {state}"
            elif status == 409:
                said = answer["properties"]["state"]
                if said in ("ORDERED", "ORDER_SETTLED", "SUCCESS") and state != "SUCCESS":
                    yield f"{identity}: DELETE said {said}, and it is {state}"
                if said in ("REJECTED", "FAILED") and state != said:
                    yield f"{identity}: DELETE said {said}, and it is {state}"
            else:
                yield f"{identity}: DELETE said {status} {answer}"


def worker_of(clients, memory, seed):
    """One client's way: quote, confirm, sometimes confirm again, sometimes cancel."""
    def work(worker, number):
        randomness = random.Random(f"{seed} {number}")
        client = clients[worker]
        amount = f"{randomness.randrange(10, 500)}.{randomness.randrange(100):02d}"
        pair, fixed = randomness.choice(PAIRS), randomness.choice(["from", "to"])
        if pair[fixed == "to"] == "JPY":
            amount = amount[:-3] + "00"
        quote = client.quote(amount, *pair, fixed)
        name = f"kill-{number}"
        made = memory.confirmed(*client.confirm(quote, name), name)
        if made is None:
            return
        if any(quote[member] != made[member] for member in ("rate", "from", "to")):
            memory.problems.append(f"{name}: quoted {quote}, made {made}")
        if randomness.random() < 0.3:
            again = memory.confirmed(*client.confirm(quote, name), name)
            if again and again["id"] != made["id"]:
                memory.problems.append(f"{name} is {made['id']} and {again['id']}")
        if randomness.random() < 0.5:
            time.sleep(randomness.choice([0, 0, 0.02, 0.2, 0.6]))
            memory.cancelled(made["id"], *client.ask("DELETE", "/" + made["id"]))
    return work


def killer_of(server, client, memory, kills, seed, done):
    """Kills at random moments. A quote from before each kill is confirmed after it."""
    def run():
        randomness = random.Random(seed)
        for number in range(kills):
            time.sleep(randomness.uniform(0.05, 1.2))
            quote = client.quote("5.00")
            if number % 2:
                # The answer to this confirm dies with the server, or not: its outcome is found out.
                threading.Thread(target=give_up, args=(client, quote, f"kept-{number}")).start()
                time.sleep(randomness.uniform(0, 0.03))
            server.kill()
            time.sleep(randomness.choice([0, 0.3]))
            server.start()
            memory.confirmed(*client.confirm(quote, f"kept-{number}"), "a quote of before")
            done.append(number)
    return run


def give_up(client, quote, name):
    """A client that sends once and never hears."""
    other = Account(client.server, like=client)
    try:
        other.once("POST", "/api/v1/orders/exchange/confirm",
                   json.dumps({"quoteId": quote["id"], "externalId": name}), other.headers)
    except Exception:  # Whatever a killed server leaves of an answer.
        pass


def expected_balances(final):
    amounts = {"EUR": Decimal(DEPOSIT), "USD": Decimal(DEPOSIT), "GBP": Decimal(0),
               "JPY": Decimal(0)}
    for one in final.values():
        if one["exchangeStatus"]["state"] == "SUCCESS":
            amounts[one["from"]["currency"]] -= one["from"]["amount"]
            amounts[one["to"]["currency"]] += one["to"]["amount"]
    return amounts


def leftovers(server):
    """Forwards and money on its way, once nothing is open."""
    rows = json.loads(server.run("ledger", "trial-balance", "--format", "json").stdout)
    for row in rows:
        between = row["account"].startswith(("client-forward:", "dealer-forward:", "clearing:"))
        if between and row["balance"] != "0":
            yield f"left over: {row}"


def kills(server, count, times, seed):
    account = Account(server, "kills")
    account.deposit("EUR", DEPOSIT)
    account.deposit("USD", DEPOSIT)
    memory, done, workers = Memory(), [], 8
    killer = threading.Thread(target=killer_of(
        server, account.more(1)[0], memory, times, seed, done))
    began = time.monotonic()
    killer.start()
    try:
        numbers = iter(range(10 ** 9))
        # At least so many, and as long as the server is killed.
        wanted = iter(lambda: next(numbers) if len(done) < times and killer.is_alive()
                      else None, None)
        shared(wanted, workers, worker_of(account.more(workers), memory, seed))
        made = next(numbers)
        shared(range(made, count), workers, worker_of(account.more(workers), memory, seed))
    finally:
        killer.join()
    assert len(done) == times, f"the killer ended after {len(done)}"
    rows = account.everything()
    final = {row["id"]: account.ended(row["id"]) for row in rows}
    problems = memory.problems
    problems += [f"lost: {one}" for one in memory.first.values() if one["id"] not in final]
    problems += [f"nobody asked for: {one}" for one in rows if one["id"] not in memory.first]
    names = [one["externalId"] for one in rows]
    if len(set(names)) != len(names):
        problems.append("an externalId is there twice")
    for one in final.values():
        memory.hear(one)
        if not one["exchangeStatus"]["complete"] or "completedAt" not in one:
            problems.append(f"final and not complete: {one}")
    problems += memory.contradictions(final)
    problems += leftovers(server)
    problems += audit(server)
    for problem in problems[:20]:
        print("PROBLEM", problem)
    assert not problems, f"{len(problems)} problems"
    expect_balances(account, **expected_balances(final))
    states = {}
    for one in final.values():
        state = one["exchangeStatus"]["state"]
        states[state] = states.get(state, 0) + 1
    assert states["SUCCESS"] and states["REJECTED"] and states["CANCELLED"], states
    print(f"kills: {len(final)} exchanges at a dealer with faults, {times} kills, "
          f"{time.monotonic() - began:.0f} s: {states}; none lost or changed, "
          f"{len(memory.cancels)} cancels answered truly, {times} quotes confirmed after the kill "
          "that followed them, money conserved")


# calendar


def restart(server):
    server.kill()
    server.start()


def open_exchanges(server):
    shown = server.run("exchange", "list", "--format", "json")
    assert shown.returncode == 0, shown.stderr
    return {row["id"]: row for row in json.loads(shown.stdout)}


def command(server, *words):
    done = server.run("exchange", *words)
    assert done.returncode == 0, (words, done.stdout, done.stderr)


def still_ordered(server, account, deals, restarts):
    """Booked deals wait for their value date over restarts, and say so."""
    for _ in range(restarts):
        restart(server)
        for deal in deals:
            now = account.ended(deal["id"], ("ORDERED",))
            assert all(now[name] == deal[name] for name in FIGURES), (deal, now)
            assert not now["exchangeStatus"]["complete"] and "completedAt" not in now, now
    shown = open_exchanges(server)
    assert set(shown) == {deal["id"] for deal in deals}, shown
    assert all(row["state"] == "ORDERED" and row["waitsFor"] for row in shown.values()), shown


def rolled(server, account, deal):
    """The value date of a deal that is booked becomes a holiday: its client is told of the next."""
    receiver = Receiver()
    subscribe(account, receiver.url("/rolled"))
    date = deal["settlementDate"]
    (server.folder / "holidays").write_text(f"USD {date} closed A day of mourning\n")
    command(server, "reload-calendars")
    restart(server)
    now = account.ended(deal["id"], ("ORDERED",))
    assert now["originalSettlementDate"] == date < now["settlementDate"], now
    unmoved = [name for name in FIGURES if name != "settlementDate"]
    assert all(now[name] == deal[name] for name in unmoved), (deal, now)
    assert date not in account.dates(), "the holiday can be had"
    until(lambda: receiver.calls("/rolled"), "a notice of the new date", 20)
    receiver.end()
    told = receiver.of("/rolled")
    assert {notice.exchange for notice in told} == {deal["id"]}, told
    shown = json.loads(server.run("exchange", "show", deal["id"], "--format", "json").stdout)
    assert {notice.sequence for notice in told} == {int(shown["told"])}, (told, shown)
    assert not receiver.problems, receiver.problems


def calendar(server, restarts):
    """Deals that wait for their value date, and an operator's ends to them."""
    account = Account(server, "calendar")
    account.deposit("EUR", "1000")
    deals = [account.deal("100.00", f"deal-{number}") for number in range(5)]
    for deal in deals:
        account.ended(deal["id"], ("ORDERED",))
    assert account.balances()["EUR"]["available"] == 500, account.balances()
    still_ordered(server, account, deals, restarts)
    for deal in deals:
        status, answer = account.ask("DELETE", "/" + deal["id"])
        assert status == 409 and answer["properties"]["state"] == "ORDERED", (status, answer)
    settled, house, client, gain, waiting = (deal["id"] for deal in deals)
    command(server, "settle", settled, "--evidence", "MT202-1")
    for identity, cost, bearer in (
            (house, "1.50", "house"), (client, "2.25", "client"), (gain, "-0.75", "client")):
        command(server, "close-out", identity, "--dealer-ref", f"C {cost}", f"--cost={cost}",
                "--charge", bearer)
    restart(server)
    ends = {settled: "SUCCESS", house: "FAILED", client: "FAILED", gain: "FAILED"}
    for identity, state in ends.items():
        one = account.ended(identity)
        assert one["exchangeStatus"]["state"] == state and "completedAt" in one, one
        again = server.run("exchange", "settle", identity, "--evidence", "MT202-2")
        assert again.returncode != 0, "what has ended was settled"
    account.ended(waiting, ("ORDERED",))
    assert set(open_exchanges(server)) == {waiting}
    found = account.balances()
    # 100 went out, 100 wait, 2.25 was the client's cost and 0.75 its gain.
    assert found["EUR"]["available"] == Decimal("798.50"), found
    bought = next(deal["to"]["amount"] for deal in deals if deal["id"] == settled)
    assert found["USD"]["available"] == bought, (found, bought)
    rolled(server, account, deals[-1])
    problems = audit(server)
    assert not problems, problems
    print(f"calendar: 5 deals stayed ORDERED over {restarts} restarts; one was settled by "
          "evidence, three closed out, one rolled to the next good date; balances exact")
