"""Instances over recorded order books: every venue of the market data, as it was at some moment."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

TAPES = [
    "l2-2021-spot/bitstamp-20210417",
    "l2-2021-spot/gemini-20210417",
    "l2-2021-spot/kraken-20210405",
    "l2-2021-spot/binance-20210404",
    "l2-stablecoin-fx/bitstamp-20210405",
    "l2-stablecoin-fx/okcoin-20210405",
]
TAKERS = {"binance": "0.001", "bitstamp": "0.005", "gemini": "0.0035", "kraken": "0.0026"}
# About what a unit of each asset was worth in dollars: only for how much to ask for.
VALUES = {"BTC": 60000, "ETH": 2200, "GBP": 1.38, "AUD": 0.76}
LEGS_MAX = 3
WIDTH = Decimal("0.1")


def books_at(path, shares):
    """Of a tape: the books of every symbol after each share of its messages."""
    with gzip.open(path, "rt") as file:
        messages = [json.loads(line) for line in file]
    stops = {max(1, int(len(messages) * share)): share for share in shares}
    books, moments = {}, []
    for number, message in enumerate(messages, start=1):
        symbol = message.get("s")
        if message["k"] == "snapshot":
            books[symbol] = ({}, {})
        if message["k"] in ("snapshot", "delta") and symbol in books:
            for side, rows in zip(books[symbol], (message.get("b", []), message.get("a", []))):
                for price, size in rows:
                    if Decimal(size) == 0:
                        side.pop(Decimal(price), None)
                    else:
                        side[Decimal(price)] = Decimal(size)
        if number in stops:
            moments.append({name: (dict(bids), dict(asks)) for name, (bids, asks) in books.items()})
    return moments


def plain(number):
    return format(number, "f")


def rows(side, descending):
    """The levels within a tenth of the best price. Further out one level's price is any multiple of
    the one before, and what HiGHS leaves within its tolerance is worth more than the gap."""
    levels = sorted(side.items(), reverse=descending)
    best = levels[0][0] if levels else 0
    return [[plain(p), plain(q)] for p, q in levels if abs(p - best) <= best * WIDTH]


def snapshots(folder, shares=(0.3, 1.0)):
    """For each moment all venues' books, in the form of an instance's."""
    tapes = [
        (name.split("/")[1], books_at(Path(folder) / f"{name}.tape.jsonl.gz", shares))
        for name in TAPES
    ]
    for moment in range(len(shares)):
        books = []
        for venue, moments in tapes:
            for symbol, (bids, asks) in sorted(moments[moment].items()):
                books.append(
                    {
                        "venue": venue,
                        "symbol": symbol.replace("/", "-"),
                        "bids": rows(bids, True),
                        "asks": rows(asks, False),
                    }
                )
        yield books


def near(books, venue):
    """The assets that are traded against each asset at the venue."""
    near = {}
    for book in books:
        if book["venue"] == venue:
            a, b = book["symbol"].split("-")
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
    return near


def connections(books):
    """By (from, to): the venues that connect the pair over at most three hops."""
    venues = {}
    for venue in sorted({book["venue"] for book in books}):
        neighbours = near(books, venue)
        for start in neighbours:
            seen, edge = {start}, {start}
            for _ in range(LEGS_MAX):
                edge = {b for a in edge for b in neighbours[a]} - seen
                seen |= edge
                for end in edge:
                    venues.setdefault((start, end), []).append(venue)
    return sorted(venues.items())


def market(book, held):
    return {
        "venue": book["venue"],
        "account": "main",
        "symbol": book["symbol"],
        "taker": TAKERS.get(book["venue"].split("-")[0], "0.0015"),
        "feeAsset": "quote" if book["venue"].startswith("kraken") else "received",
        "spendable": held,
        "lot": "0",
        "tick": "0",
        "minQuantity": "0",
        "minNotional": "0",
    }


def instances(folder, sizes=(2_000, 500_000)):
    """Of every connected pair of assets: each size in dollars, both fixed sides."""
    for books in snapshots(folder):
        for (source, destination), venues in connections(books):
            used = [book for book in books if book["venue"] in venues]
            for size in sizes:
                for fixed in ("from", "to"):
                    asset = source if fixed == "from" else destination
                    held = {source: f"{20 * size / VALUES.get(source, 1):.8f}"}
                    yield {
                        "from": source,
                        "to": destination,
                        "fixed": fixed,
                        "amount": f"{size / VALUES.get(asset, 1):.8f}",
                        "inventory": False,
                        "mids": {},
                        "books": used,
                        "markets": [market(book, held) for book in used],
                        "bounds": [],
                    }
