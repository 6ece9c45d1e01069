"""Foreign exchange from outside: an account and its key; confirms at once, lists, limits."""

import json
import threading
import time
from decimal import ROUND_HALF_EVEN, Decimal

from installation import Client, audit, shared, together

PATH = "/api/v1/orders/exchange"
END_SECONDS = 120
# Where they are not two.
MINOR_DIGITS = {"JPY": 0, "KWD": 3, "BHD": 3}
SCOPES = "exchanges:view exchanges:edit funding:read_profile"

CONFIGURATION = """
server: {{host: 127.0.0.1, port: {port}, rateLimits: 0}}
store: {{sqlite: {folder}/store.sqlite}}
tenants: [{{id: acme}}, {{id: other}}]
venues: [{{id: desk, kind: dealer, settlement: immediate, quoteLifeSeconds: 120}}]
exchange: {{marginBasisPoints: 10}}
"""

LIMITED = """
server: {{host: 127.0.0.1, port: {port}, rateLimits: 0}}
store: {{sqlite: {folder}/store.sqlite}}
tenants: [{{id: acme}}]
venues:
  - id: desk
    kind: dealer
    quoteLifeSeconds: 120
    limits: {{perTrade: "500", perDay: "1000"}}
exchange:
  accounts: [{{tenant: acme, account: credit, funding: bySettlement, creditLimit: "100"}}]
"""


class Account(Client):
    """One account as its key sees it. Several connections share a key."""

    # A cancel may wait for the dealer.
    timeout = 20

    def __init__(self, server, nickname=None, like=None):
        super().__init__(server)
        if like is None:
            made = server.run("apikey", "create", "--tenant", "acme", "--account", nickname,
                              "--format", "json")
            assert made.returncode == 0, made.stderr
            answer = json.loads(made.stdout)
            self.key, self.id = answer["apiKey"], answer["accountId"]
        else:
            self.key, self.id = like.key, like.id
        self.known_dates = {}
        self.headers = {"ApiKey": self.key, "AccountId": self.id,
                        "Content-Type": "application/json"}

    def more(self, count):
        """So many further connections."""
        return [Account(self.server, like=self) for _ in range(count)]

    def deposit(self, asset, amount):
        done = self.server.run("account", "deposit", "--tenant", "acme", "--account", self.id,
                               "--asset", asset, "--amount", str(amount))
        assert done.returncode == 0, done.stderr

    def ask(self, method, path="", body=None):
        text = None if body is None else json.dumps(body)
        return self.call(method, PATH + path, text, self.headers)

    def dates(self, sold="EUR", bought="USD"):
        """Those that can be had now: the answer to a date that never can."""
        status, answer = self.ask("POST", "/quote", wish("1.00", sold, bought, "2000-01-03"))
        assert status == 400, (status, answer)
        return answer["properties"]["allowedDates"]

    def quote(self, amount, sold="EUR", bought="USD", fixed="from"):
        """For the latest value date; the date that was known may have passed."""
        for _ in range(3):
            if (sold, bought) not in self.known_dates:
                self.known_dates[sold, bought] = self.dates(sold, bought)[-1]
            status, answer = self.ask("POST", "/quote", wish(
                amount, sold, bought, self.known_dates[sold, bought], fixed))
            if status == 201:
                assert answer[fixed]["amount"] == Decimal(amount), (amount, answer)
                check_figures(answer, fixed)
                return answer
            del self.known_dates[sold, bought]
        raise AssertionError((status, answer))

    def confirm(self, quote, external):
        return self.ask(
            "POST", "/confirm", {"quoteId": quote["id"], "externalId": external})

    def deal(self, amount, external, sold="EUR", bought="USD"):
        status, exchange = self.confirm(self.quote(amount, sold, bought), external)
        assert status == 201, (status, exchange)
        return exchange

    def ended(self, identity, states=("SUCCESS", "REJECTED", "CANCELLED", "FAILED")):
        """The exchange, once it is in one of the states."""
        deadline = time.monotonic() + END_SECONDS
        while True:
            status, exchange = self.ask("GET", "/" + identity)
            assert status == 200, (status, exchange)
            if exchange["exchangeStatus"]["state"] in states:
                return exchange
            assert time.monotonic() < deadline, exchange
            time.sleep(0.05)

    def list(self, **query):
        words = "&".join(f"{name.rstrip('_')}={value}" for name, value in query.items())
        status, page = self.ask("GET", "?" + words)
        assert status == 200, (status, page)
        return page

    def everything(self, **query):
        """Every exchange that the list shows, page by page."""
        rows, number = [], 0
        while True:
            page = self.list(page=number, size=100, **query)
            rows += page["content"]
            number += 1
            if number >= page["totalPages"]:
                return rows

    def balances(self):
        status, answer = self.call("GET", f"/v2/profiles/{self.id}/balances")
        assert status == 200, (status, answer)
        return {row["asset"]: {name: Decimal(row[name]) for name in ("available", "trading")}
                for row in answer["items"]}


def wish(amount, sold, bought, date, fixed="from"):
    body = {"from": {"currency": sold}, "to": {"currency": bought}, "settlementDate": date}
    body[fixed]["amount"] = float(amount)
    return body


def check_figures(quote, fixed="from"):
    """The open side is what the printed price makes of the fixed one, half to even."""
    sold, bought, rate = quote["from"], quote["to"], quote["rate"]
    sells_base = rate["type"] == "BID"
    pair = [sold["currency"], bought["currency"]]
    assert rate["currencyPair"] == "".join(pair if sells_base else reversed(pair)), quote
    known, other = (sold, bought) if fixed == "from" else (bought, sold)
    # From base to quote by the price, and back by its reciprocal.
    exact = (known["amount"] * rate["price"] if sells_base == (fixed == "from")
             else known["amount"] / rate["price"])
    unit = Decimal(1).scaleb(-MINOR_DIGITS.get(other["currency"], 2))
    assert other["amount"] == exact.quantize(unit, ROUND_HALF_EVEN), (quote, exact)
    for side in (sold, bought):
        digits = -Decimal(side["amount"]).as_tuple().exponent
        assert digits == MINOR_DIGITS.get(side["currency"], 2), quote


def kind(answer):
    return answer.get("type", "").rsplit(":", 1)[-1]


def expect_balances(account, **expected):
    """The available amounts, with nothing held."""
    found = {asset: (row["available"], row["trading"])
             for asset, row in account.balances().items() if any(row.values())}
    wanted = {asset: (Decimal(amount), 0) for asset, amount in expected.items() if Decimal(amount)}
    assert found == wanted, (found, wanted)


# confirm


def one_name(account, clients, number):
    """One quote and one externalId from all connections at once."""
    quote = account.quote("1.00")
    answers = together(
        len(clients), lambda n: clients[n].confirm(quote, f"one-name-{number}"))
    assert {status for status, _ in answers} == {201}, answers
    ids = {answer["id"] for _, answer in answers}
    assert len(ids) == 1, ids
    assert account.list(externalId=f"one-name-{number}")["totalElements"] == 1


def many_names(account, clients, number):
    """One quote and an externalId of its own from each connection at once."""
    quote = account.quote("1.00")
    answers = together(
        len(clients), lambda n: clients[n].confirm(quote, f"many-names-{number}-{n}"))
    good = [answer for status, answer in answers if status == 201]
    known = [answer for status, answer in answers if status == 409]
    assert len(good) == 1 and len(known) == len(clients) - 1, answers
    assert {kind(answer) for answer in known} == {"quote-already-used"}, known
    assert account.ask("GET", "/" + good[0]["id"])[0] == 200


def limited_funds(server, number):
    """50 quotes at once against funds for 20."""
    account = Account(server, f"funds-{number}")
    account.deposit("EUR", "2000")
    clients = account.more(50)
    quotes = together(50, lambda n: clients[n].quote("100.00"))
    answers = together(50, lambda n: clients[n].confirm(quotes[n], f"funds-{n}"))
    good = [answer for status, answer in answers if status == 201]
    poor = [answer for status, answer in answers if status == 422]
    assert len(good) == 20 and len(poor) == 30, [status for status, _ in answers]
    assert {kind(answer) for answer in poor} == {"insufficient-funds"}, poor
    final = [account.ended(answer["id"]) for answer in good]
    assert all(one["exchangeStatus"]["state"] == "SUCCESS" for one in final), final
    expect_balances(account, EUR=0, USD=sum(one["to"]["amount"] for one in final))
    # The quotes that found too little are not used up.
    account.deposit("EUR", "100")
    refused = next(n for n in range(50) if answers[n][0] == 422)
    status, late = account.confirm(quotes[refused], f"funds-{refused}")
    assert status == 201, (status, late)
    account.ended(late["id"])
    assert account.list()["totalElements"] == 21


def confirm(server, rounds):
    account = Account(server, "confirm")
    account.deposit("EUR", 2 * rounds)
    clients = account.more(50)
    for number in range(rounds):
        one_name(account, clients, number)
        many_names(account, clients, number)
    rows = account.everything()
    assert len(rows) == 2 * rounds, len(rows)
    for row in rows:
        account.ended(row["id"])
    expect_balances(account, EUR=0, USD=sum(row["to"]["amount"] for row in rows))
    crowds = max(1, rounds // 20)
    for number in range(crowds):
        limited_funds(server, number)
    problems = audit(server)
    assert not problems, problems
    print(f"confirm: {rounds} quotes from 50 connections under one externalId were one exchange, "
          f"{rounds} under 50 were one and 49 times 409; {crowds} times 50 quotes against funds "
          "for 20: 20 taken, 30 times 422, balances exact")


# lists


def pages_under_inserts(account, end, ids):
    """Pages of 7 of what was there at `end`, and of everything, while more are made."""
    known, number, total = [], 0, len(ids)
    while True:
        page = account.list(page=number, size=7, to=end)
        assert page["totalElements"] == len(ids) and page["number"] == number, page
        assert page["totalPages"] == -(-len(ids) // 7) and page["size"] == 7, page
        known += [row["id"] for row in page["content"]]
        all_of_them = account.list(page=number, size=7)
        assert all_of_them["totalElements"] >= total, "the total went back"
        total = all_of_them["totalElements"]
        assert all_of_them["totalPages"] == -(-total // 7), all_of_them
        number += 1
        if number == page["totalPages"]:
            break
    assert known == ids, "what was there is skipped, there twice or not newest first"
    assert account.list(page=number, size=7, to=end)["content"] == []
    return total


def filters(account, rows):
    """By externalId, state and time; what each keeps is what a look at all of them keeps."""
    for row in rows[:: max(1, len(rows) // 7)]:
        page = account.list(externalId=row["externalId"])
        assert [one["id"] for one in page["content"]] == [row["id"]], page
    assert account.list(externalId="nobody")["totalElements"] == 0
    by_state = {}
    for row in rows:
        state = row["exchangeStatus"]["state"]
        by_state[state] = by_state.get(state, 0) + 1
    for state in ("DRAFT", "ORDERED", "SUCCESS", "REJECTED", "CANCELLED", "FAILED"):
        assert account.list(state=state)["totalElements"] == by_state.get(state, 0), state
    # Newest first, so that the later end is the smaller index.
    late, early = len(rows) // 4, 3 * len(rows) // 4
    between = account.everything(
        from_=rows[early]["createdAt"], to=rows[late]["createdAt"])
    assert [row["id"] for row in between] == [row["id"] for row in rows[late:early + 1]]
    assert account.list(to="2001-01-01")["totalElements"] == 0
    day = rows[0]["createdAt"][:10]
    assert account.list(from_=rows[-1]["createdAt"][:10], to=day)["totalElements"] == len(rows)
    for bad in ("state=NONE", "size=0", "size=101", "page=-1", "from=yesterday",
                "from=2026-01-02&to=2026-01-01"):
        status, answer = account.ask("GET", "?" + bad)
        assert status == 400 and kind(answer) == "validation", (bad, status, answer)
        name = "to" if "&" in bad else bad.split("=")[0]
        assert list(answer["properties"]["errors"]) == [name], answer


def lists(server, count, more):
    account = Account(server, "lists")
    account.deposit("EUR", count + more)
    clients = account.more(4)
    shared(range(count), 4, lambda worker, n: clients[worker].deal("1.00", f"list-{n}"))
    rows = account.everything()
    assert len(rows) == count and len({row["externalId"] for row in rows}) == count
    assert len({row["shortId"] for row in rows}) == count, "a shortId is there twice"
    times = [row["createdAt"] for row in rows]
    assert times == sorted(times, reverse=True), "not newest first"
    creator = threading.Thread(target=lambda: shared(
        range(more), 2, lambda worker, n: clients[worker].deal("1.00", f"more-{n}")))
    creator.start()
    try:
        seen = pages_under_inserts(account, times[0], [row["id"] for row in rows])
    finally:
        creator.join()
    assert count < seen <= count + more, f"nothing was made while it was listed: {seen}"
    for row in account.everything():
        account.ended(row["id"])
    final = account.everything()
    assert len(final) == count + more, len(final)
    filters(account, final)
    print(f"lists: {count} exchanges in pages of 7 while {more} more were made: nothing skipped, "
          "nothing twice, totals consistent; filters keep what they should")


# limits

def breached(account, quote, name):
    """A confirm beyond a limit: rejected at once, with its reason, quote and name used up."""
    before = account.balances()
    status, made = account.confirm(quote, name)
    assert status == 201, (status, made)
    assert made["exchangeStatus"] == {
        "state": "REJECTED", "reason": "FAILED_BREACHES_LIMIT", "complete": True}, made
    assert "completedAt" in made and account.balances() == before, "something is held"
    assert account.confirm(quote, name) == (201, made), "not the same exchange again"
    status, answer = account.confirm(quote, name + " again")
    assert (status, kind(answer)) == (409, "quote-already-used"), answer
    return made["id"]


def limits(server, rounds):
    """Limits by trade and day under confirms at once; and credit until the value date."""
    for number in range(rounds):
        account = Account(server, f"limits-{number}")
        account.deposit("EUR", "10000")
        beyond = {breached(account, account.quote("500.01"), "trade")}
        clients = account.more(10)
        quotes = together(10, lambda n: clients[n].quote("250.00"))
        assert all(quote["withinLimits"] for quote in quotes)
        answers = together(10, lambda n: clients[n].confirm(quotes[n], f"day-{n}"))
        assert {status for status, _ in answers} == {201}, answers
        states = [answer["exchangeStatus"]["state"] for _, answer in answers]
        assert states.count("REJECTED") == 6, states
        booked = [answer for _, answer in answers
                  if answer["exchangeStatus"]["state"] != "REJECTED"]
        for one in booked:
            account.ended(one["id"], ("ORDERED",))
        late = account.quote("1.00")
        assert not late["withinLimits"], late
        beyond.add(breached(account, late, "late"))
        for word in ("REJECTED_BREACHES_LIMIT", "FAILED_BREACHES_LIMIT", "REJECTED"):
            rows = account.everything(state=word)
            assert len(rows) == 8 and beyond <= {row["id"] for row in rows}, (word, rows)
        assert account.list(state="ORDERED")["totalElements"] == 4
        assert account.balances()["EUR"]["available"] == 9000, account.balances()
    credit = Account(server, "credit")
    credit.deposit("EUR", "50")
    made = credit.deal("150.00", "credit")
    credit.ended(made["id"], ("ORDERED",))
    status, answer = credit.confirm(credit.quote("1.00"), "beyond")
    assert (status, kind(answer)) == (422, "insufficient-funds"), answer
    assert credit.balances()["EUR"]["available"] == 0, credit.balances()
    problems = audit(server)
    assert not problems, problems
    print(f"limits: {rounds} times 10 confirms at once of 250 against 1000 a day: 4 booked, 6 "
          "rejected for the limit, nothing held; what is beyond is used up; credit ends at its limit")
