"""The stablecoin face under load, races and kills, judged by its answers and by its own books."""

import json
import random
import threading
import time
from decimal import Decimal

from installation import Client, audit, shared, together

PATH = "/v2/conversion/stablecoins"
END_SECONDS = 180


def create(client, profile, amount, reference, recipient=None):
    body = {"profile_id": profile, "amount": amount, "source_asset": "USD",
            "target_asset": "USDP", "ref_id": reference}
    if recipient:
        body["recipient_profile_id"] = recipient
    return client.call("POST", PATH, json.dumps(body))


def profile(client, nickname, deposit):
    status, made = client.call("POST", "/v2/profiles", json.dumps({"nickname": nickname}))
    assert status == 200, (status, made)
    if Decimal(deposit) > 0:
        status, answer = client.call(
            "POST", f"/v2/sandbox/profiles/{made['id']}/deposit",
            json.dumps({"asset": "USD", "amount": deposit}))
        assert status == 200, (status, answer)
    return made["id"]


def balances(client, identity):
    _, answer = client.call("GET", f"/v2/profiles/{identity}/balances")
    return {row["asset"]: {name: Decimal(row[name])
                           for name in ("available", "trading", "pending_debit")}
            for row in answer["items"]}


def parallel(server):
    """50 creates of one ref_id, and 500 creates against a balance that covers 100."""
    client = Client(server)
    one = profile(client, "one-reference", "1000")
    clients = [Client(server) for _ in range(50)]
    for each in clients:
        each.token = client.token
    answers = together(50, lambda n: create(clients[n], one, "10", "the-one"))
    good = [answer for status, answer in answers if status == 200]
    known = [answer for status, answer in answers if status == 409]
    assert len(good) == 1 and len(known) == 49, [status for status, _ in answers]
    assert all(a["type"].endswith("/already-exists") for a in known)
    assert all(a["meta"]["existing"]["id"] == good[0]["id"] for a in known)
    many = profile(client, "hundred", "1000")
    clients = [Client(server) for _ in range(100)]
    for each in clients:
        each.token = client.token
    statuses, lock = {}, threading.Lock()

    def send(worker, number):
        status, answer = create(clients[worker], many, "10", f"hundred-{number}")
        with lock:
            key = (status, answer.get("type", "").rsplit("/", 1)[-1])
            statuses[key] = statuses.get(key, 0) + 1

    shared(range(500), 100, send)
    assert statuses == {(200, ""): 100, (403, "insufficient-funds"): 400}, statuses
    print("parallel: 50 creates of one ref_id gave 1 conversion and 49 times 409; "
          "500 creates against a balance for 100 gave 100")


def races(server, count, kills, seed):
    """DELETEs fired around the settlement, the server killed meanwhile; money conserved to the last unit."""
    client = Client(server)
    home = profile(client, f"races-{kills}", "1000000")
    away = profile(client, f"recipient-{kills}", "0")
    randomness, lock = random.Random(seed), threading.Lock()
    made, said, problems, stop = {}, {}, [], threading.Event()

    def killer():
        done = 0
        while done < kills and not stop.is_set():
            time.sleep(random.uniform(0.3, 1.2))
            server.kill()
            server.start()
            done += 1
        killed.append(done)

    killed = []
    thread = threading.Thread(target=killer)
    thread.start()
    workers = 16
    clients = [Client(server) for _ in range(2 * workers)]

    def one(worker, number):
        with lock:
            amount = f"{randomness.randrange(1, 90)}.{randomness.randrange(100):02d}"
            wait = randomness.uniform(0, 0.35)
            directed = randomness.random() < 0.3
            firing = randomness.choice([1, 2, 3])
        reference = f"race-{kills}-{number}"
        status, answer = create(
            clients[worker], home, amount, reference, away if directed else None)
        if status == 409 and kills:
            answer = answer["meta"]["existing"]
        elif status != 200:
            problems.append(f"create {number}: {status} {answer}")
            return
        made[number] = (answer["id"], Decimal(amount), directed)
        time.sleep(wait)
        answers = []

        def fire(which):
            # Two clients for each worker: connections of their own.
            caller = clients[worker + which * workers]
            answers.append(caller.call("DELETE", f"{PATH}/{answer['id']}"))

        threads = [threading.Thread(target=fire, args=(n % 2,)) for n in range(min(firing, 2))]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        said[number] = answers

    began = time.monotonic()
    shared(range(count), workers, one)
    thread.join() if kills else stop.set()
    took = time.monotonic() - began
    spent = kept = Decimal(0)
    totals = {"SETTLED": 0, "CANCELLED": 0}
    received = {False: Decimal(0), True: Decimal(0)}
    deadline = time.monotonic() + END_SECONDS
    for number, (identity, amount, directed) in sorted(made.items()):
        while True:
            _, final = client.call("GET", f"{PATH}/{identity}")
            if final["status"] != "CREATED" or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        if final["status"] not in totals:
            problems.append(f"{identity} is still {final['status']}")
            continue
        totals[final["status"]] += 1
        if final["status"] == "SETTLED":
            spent += amount
            received[directed] += amount
        else:
            kept += amount
        if ("settled_at" in final) == ("cancelled_at" in final):
            problems.append(f"{identity}: both or neither end: {final}")
        for status, answer in said.get(number, []):
            if status == 200 and final["status"] != "CANCELLED":
                problems.append(f"{identity}: DELETE said CANCELLED, and it is {final}")
            if status == 409 and answer["meta"]["reason"] == "already-settled" \
                    and final["status"] != "SETTLED":
                problems.append(f"{identity}: DELETE said settled, and it is {final}")
            if status not in (200, 409):
                problems.append(f"{identity}: DELETE said {status} {answer}")
    here, there = balances(client, home), balances(client, away)
    expected = Decimal(1000000) - spent
    if here["USD"] != {"available": expected, "trading": 0, "pending_debit": 0}:
        problems.append(f"USD is {here['USD']}, expected {expected}")
    for name, all_balances, amount in (
            ("own", here, received[False]), ("directed", there, received[True])):
        found = all_balances.get("USDP", {"available": Decimal(0)})["available"]
        if found != amount:
            problems.append(f"{name} USDP is {found}, expected {amount}")
    problems += audit(server)
    for problem in problems[:20]:
        print("PROBLEM", problem)
    assert not problems and len(made) == count, f"{len(problems)} problems, {len(made)} made"
    assert totals["SETTLED"] and totals["CANCELLED"], totals
    print(f"races: {count} conversions with DELETEs around their settlement, "
          f"{sum(killed)} kills, {took:.0f} s: {totals}; every answer consistent, money conserved")


def paging(server, count, more):
    """Pages of 7 over `count` conversions while `more` are created, in both orders."""
    client = Client(server)
    home = profile(client, "paging", str(count + more + 1000))
    workers = 8
    clients = [Client(server) for _ in range(workers)]
    before = set()

    def make(prefix, into):
        def one(worker, number):
            status, answer = create(clients[worker], home, "1", f"{prefix}-{number}")
            assert status == 200, (status, answer)
            into.add(answer["id"])
        return one

    shared(range(count), workers, make("page", before))
    cursor = None
    for order in ("ASC", "DESC"):
        during, seen, pages, done = set(), [], 0, threading.Event()
        creator = threading.Thread(
            target=lambda: (shared(range(more // 2), 3, make(f"more-{order}", during)), done.set()))
        creator.start()
        query = f"{PATH}?profile_id={home}&order={order}&limit=7"
        page = ""
        while True:
            status, answer = client.call("GET", query + page)
            assert status == 200, (status, answer)
            seen += [(item["created_at"], item["id"]) for item in answer["items"]]
            pages += 1
            cursor = answer.get("next_page_cursor")
            if cursor is None:
                break
            page, last = f"&page_cursor={cursor}", cursor
            # The creates last as long as the reading does.
            if not done.is_set() and pages % 20 == 0:
                time.sleep(0.002)
        creator.join()
        ids = [identity for _, identity in seen]
        assert len(set(ids)) == len(ids), f"{order}: something twice"
        missing = before - set(ids)
        assert not missing, f"{order}: {len(missing)} skipped"
        assert seen == sorted(seen, reverse=order == "DESC"), f"{order}: not in order"
        if order == "ASC":
            # What was created while it read comes last: a second look at the end skips nothing.
            everything, page = set(ids), f"&page_cursor={last}"
            while page is not None:
                _, answer = client.call("GET", query + page)
                everything |= {item["id"] for item in answer["items"]}
                following = answer.get("next_page_cursor")
                page = f"&page_cursor={following}" if following else None
            assert before | during <= everything, "ASC: something created meanwhile is skipped"
        before |= during
        for index in range(0, len(last), 7):
            other = "A" if last[index] != "A" else "B"
            bad = last[:index] + other + last[index + 1:]
            status, answer = client.call("GET", f"{query}&page_cursor={bad}")
            assert status == 400, (index, status, answer)
        turned = query.replace(f"order={order}", f"order={'ASC' if order == 'DESC' else 'DESC'}")
        status, answer = client.call("GET", f"{turned}&page_cursor={last}")
        assert status == 400, (status, answer)
    print(f"paging: {count} conversions in pages of 7 while {more} more were created, both orders: "
          "nothing skipped, nothing twice; tampered cursors got 400")
