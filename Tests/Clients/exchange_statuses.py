"""Every documented status of foreign exchange, and who is let in."""

import base64
import http.client
import json
import time
import uuid
from decimal import Decimal

from exchanges import PATH, Account, kind, wish
from installation import Client, audit, together

# Quotes that end soon, and few requests a second.
CONFIGURATION = """
server: {{host: 127.0.0.1, port: {port}, rateLimits: {{token: 0, api: 10}}}}
store: {{sqlite: {folder}/store.sqlite}}
tenants: [{{id: acme}}]
venues: [{{id: desk, kind: dealer, settlement: immediate, quoteLifeSeconds: 3}}]
"""


class Wire:
    """One request at a time, with nothing added and nothing tried again."""

    def __init__(self, account):
        self.account, self.seen = account, set()

    def send(self, method, path, body=None, headers=None, without=()):
        all_headers = {**self.account.headers, **(headers or {})}
        for name in without:
            del all_headers[name]
        connection = http.client.HTTPConnection("127.0.0.1", self.account.server.port, timeout=20)
        try:
            text = json.dumps(body) if isinstance(body, dict) else body
            connection.request(method, PATH + path, text, all_headers)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def expect(self, status, method, path, body=None, headers=None, without=(), type_=None):
        """The answer with this status; where it is a problem, with the members of one."""
        deadline = time.monotonic() + 30
        while True:
            response, text = self.send(method, path, body, headers, without)
            if response.status == status or response.status != 429:
                break
            assert time.monotonic() < deadline, "still too many requests"
            time.sleep(int(response.headers["Retry-After"]) / 4)
        assert response.status == status, (method, path, response.status, text)
        self.seen.add(status)
        if status == 204:
            assert text == b"", text
            return response, None
        answer = json.loads(text, parse_float=Decimal)
        if status >= 400:
            check_problem(response, answer, status, path)
            assert type_ is None or kind(answer) == type_, answer
        return response, answer


def check_problem(response, answer, status, path):
    media = response.headers["Content-Type"]
    assert media.split(";")[0] == "application/problem+json", media
    members = {"type": str, "title": str, "status": int, "detail": str, "instance": str,
               "properties": dict}
    for name, of in members.items():
        assert isinstance(answer.get(name), of), (name, answer)
    assert set(answer) == set(members), answer
    assert answer["status"] == status, answer
    assert answer["instance"] == PATH + path.split("?")[0], answer
    assert answer["title"] and answer["detail"] and answer["type"], answer


def good_statuses(wire):
    """200, 201 and 204, and exchanges for the bad ones."""
    date = wire.account.dates()[-1]
    _, quote = wire.expect(201, "POST", "/quote", wish("100.00", "EUR", "USD", date))
    body = {"quoteId": quote["id"], "externalId": "status"}
    response, made = wire.expect(201, "POST", "/confirm", body)
    assert response.headers["Location"] == f"{PATH}/{made['id']}", response.headers
    # The other spelling of the name is the same request.
    _, again = wire.expect(
        201, "POST", "/confirm", {"quoteId": quote["id"], "externalRef": "status"})
    assert again["id"] == made["id"], again
    wire.expect(200, "GET", "/" + made["id"])
    wire.expect(200, "GET", "")
    _, subscription = wire.expect(
        201, "POST", "/subscribe",
        {"callbackUrl": "https://8.8.8.8/", "sharedKey": "0123456789abcdef"})
    _, all_of_them = wire.expect(200, "GET", "/subscribe")
    assert [one["id"] for one in all_of_them["content"]] == [subscription["id"]], all_of_them
    assert "sharedKey" not in json.dumps(all_of_them, default=str)
    wire.expect(204, "DELETE", "/subscribe/" + subscription["id"])
    return quote, wire.account.ended(made["id"])


def refused_requests(wire, date):
    """Requests that are wrong by themselves."""
    good = wish("100.00", "EUR", "USD", date)
    _, answer = wire.expect(400, "POST", "/quote", {}, type_="validation")
    assert {"from", "to", "settlementDate"} <= set(answer["properties"]["errors"]), answer
    _, answer = wire.expect(
        400, "POST", "/quote", {**good, "settlementDate": "2000-01-03"}, type_="date-not-allowed")
    assert date in answer["properties"]["allowedDates"], answer
    for text in ('{"from":', "[]", '{"from":1,"from":2}'):
        wire.expect(400, "POST", "/quote", text)
    both = {**good, "to": {"amount": 1.00, "currency": "USD"}}
    _, answer = wire.expect(400, "POST", "/quote", both, type_="amounts-disagree")
    assert answer["properties"]["expected"]["currency"] == "USD", answer
    _, answer = wire.expect(400, "POST", "/confirm", {"quoteId": "x", "externalId": "y" * 256})
    assert set(answer["properties"]["errors"]) == {"quoteId", "externalId"}, answer
    wire.expect(415, "POST", "/quote", good, {"Content-Type": "text/plain"})
    for method, path, allowed in (("PUT", "/quote", "POST"), ("PATCH", "", "GET"),
                                  ("PUT", "/subscribe", "GET, POST")):
        response, _ = wire.expect(405, method, path, good)
        assert set(allowed.split(", ")) <= set(response.headers["Allow"].split(", ")), \
            (method, path, response.headers["Allow"])
        assert method not in response.headers["Allow"].split(", ")


def refused_callers(wire, other, identity):
    """Who is not let in, and what is not theirs."""
    for without in (("ApiKey",), ("AccountId",), ("ApiKey", "AccountId")):
        response, _ = wire.expect(401, "GET", "", without=without)
        assert response.headers["WWW-Authenticate"], response.headers
    wire.expect(401, "GET", "", headers={"ApiKey": "A" * 43})
    wire.expect(403, "GET", "", headers={"AccountId": other.id})
    wire.expect(403, "GET", "", headers={"AccountId": str(uuid.uuid4())})
    wire.expect(404, "GET", "/" + str(uuid.uuid4()))
    wire.expect(404, "DELETE", "/subscribe/" + str(uuid.uuid4()))
    wire.expect(404, "POST", "/confirm", {"quoteId": str(uuid.uuid4()), "externalId": "none"})
    # Another account's exchange is not there.
    wire.expect(404, "GET", "/" + identity, headers=other.headers)
    wire.expect(404, "DELETE", "/" + identity, headers=other.headers)


def bearer(server, client):
    """The header with a token of the client."""
    pair = base64.b64encode(":".join(client).encode()).decode()
    status, answer = Client(server).call(
        "POST", "/oauth2/token", "grant_type=client_credentials",
        {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"})
    assert status == 200, answer
    return {"Authorization": "Bearer " + answer["access_token"]}


def tokens(wire, viewer):
    """A token is as good as a key, within its scopes; not both at once, nor without an account."""
    server = wire.account.server
    rich = bearer(server, (server.identity, server.secret))
    good = wish("1.00", "EUR", "USD", wire.account.dates()[-1])
    wire.expect(200, "GET", "", headers=rich, without=["ApiKey"])
    wire.expect(201, "POST", "/quote", good, headers=rich, without=["ApiKey"])
    wire.expect(401, "GET", "", headers=rich, without=["ApiKey", "AccountId"])
    wire.expect(400, "GET", "", headers=rich)
    poor = bearer(server, viewer)
    wire.expect(200, "GET", "", headers=poor, without=["ApiKey"])
    wire.expect(403, "POST", "/quote", good, headers=poor, without=["ApiKey"])


def revoked(wire, other):
    """A key that was revoked is refused from the next request on."""
    server = wire.account.server
    wire.expect(200, "GET", "", headers=other.headers)
    rows = json.loads(server.run("apikey", "list", "--format", "json").stdout)
    one = next(row["id"] for row in rows if row["accountId"] == other.id)
    assert server.run("apikey", "revoke", one).returncode == 0
    wire.expect(401, "GET", "", headers=other.headers)


def refused_confirms(wire, quote, made, date):
    """In the order of the spec: a known externalId, a used quote, an expired one, funds."""
    wish_of_all = wish("100.00", "EUR", "USD", date)
    _, second = wire.expect(201, "POST", "/quote", wish_of_all)
    wire.expect(409, "POST", "/confirm", {"quoteId": second["id"], "externalId": "status"},
                type_="external-id-reused")
    wire.expect(409, "POST", "/confirm", {"quoteId": quote["id"], "externalId": "another"},
                type_="quote-already-used")
    wire.expect(409, "DELETE", "/" + made["id"], type_="not-cancellable")
    _, costly = wire.expect(201, "POST", "/quote", wish("5000.00", "EUR", "USD", date))
    wire.expect(422, "POST", "/confirm", {"quoteId": costly["id"], "externalId": "costly"},
                type_="insufficient-funds")
    time.sleep(3.2)
    wire.expect(410, "POST", "/confirm", {"quoteId": second["id"], "externalId": "late"},
                type_="quote-expired")
    # Expired by now, and used up: the same exchange.
    _, again = wire.expect(
        201, "POST", "/confirm", {"quoteId": quote["id"], "externalId": "status"})
    assert again["id"] == made["id"], again


def too_many(wire):
    """More than the limit allows, at once."""
    def burst(_):
        for _ in range(100):
            response, text = wire.send("GET", "")
            if response.status == 429:
                return response, text
        return None

    found = [one for one in together(8, burst) if one]
    assert found, "no request was one too many"
    for response, text in found:
        assert int(response.headers["Retry-After"]) >= 1, response.headers
        check_problem(response, json.loads(text), 429, "")
    wire.seen.add(429)


def statuses(server):
    account, other = Account(server, "statuses"), Account(server, "other")
    account.deposit("EUR", "1000")
    wire = Wire(account)
    quote, made = good_statuses(wire)
    date = account.dates()[-1]
    refused_requests(wire, date)
    refused_callers(wire, other, made["id"])
    tokens(wire, server.client("acme", "exchanges:view"))
    revoked(wire, other)
    refused_confirms(wire, quote, made, date)
    too_many(wire)
    documented = {200, 201, 204, 400, 401, 403, 404, 405, 409, 410, 415, 422, 429}
    assert wire.seen == documented, documented ^ wire.seen
    assert account.list()["totalElements"] == 1
    problems = audit(server)
    assert not problems, problems
    print(f"statuses: {', '.join(map(str, sorted(wire.seen)))} seen, each problem with its members")
