"""Random instances for the planner over paths, the same for the same seed."""

import random
from math import log10

SOURCE, DESTINATION, FEE_ASSET = "SRC", "DST", "FEE"
BETWEEN = ["MIDA", "MIDB", "MIDC"]
VALUES = [1.0, 0.92, 1.27, 60000.0, 3000.0, 145.0, 0.0071, 24.5]


def text(value, digits):
    """A positive decimal with at most so many fraction digits, without trailing zeros."""
    shown = f"{value:.{digits}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


class Generator:
    """Draws instances. Prices scatter less around the assets' values than books are wide, so that
    there is no arbitrage unless `arbitrage` asks for it."""

    def __init__(self, seed, lots=False, arbitrage=False):
        self.random = random.Random(seed)
        self.lots = lots
        self.arbitrage = arbitrage

    def instance(self):
        rng = self.random
        assets = [SOURCE, DESTINATION] + BETWEEN
        self.value = {a: rng.choice(VALUES) * rng.uniform(0.9, 1.1) for a in assets}
        self.value[FEE_ASSET] = rng.choice([1.0, 310.0])
        pairs = self.pairs()
        venues = rng.choice([1, 2, 2, 3] if self.lots else [1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10])
        # In the unit of the values.
        size = 10 ** rng.uniform(1.3, 4.6)
        books, markets = [], []
        mids = {}
        for number in range(venues):
            self.venue(number, pairs, size, books, markets, mids)
        fixed = rng.choice(["from", "to"])
        asset = SOURCE if fixed == "from" else DESTINATION
        instance = {
            "from": SOURCE,
            "to": DESTINATION,
            "fixed": fixed,
            "amount": text(size / self.value[asset] * rng.uniform(0.9, 1.0), 8),
            "inventory": self.inventory,
            "mids": mids,
            "books": books,
            "markets": markets,
            "bounds": self.bounds(pairs),
        }
        rng.shuffle(instance["markets"])
        return instance

    def pairs(self):
        """Which assets are traded against each other, by the shape of the problem."""
        rng = self.random
        one, two, three = BETWEEN
        shapes = {
            "one": [(SOURCE, DESTINATION)],
            "two": [(SOURCE, one), (one, DESTINATION)],
            "two ways": [(SOURCE, one), (one, DESTINATION), (SOURCE, two), (two, DESTINATION)],
            "three": [(SOURCE, one), (one, two), (two, DESTINATION)],
            "shared": [(SOURCE, one), (one, two), (two, DESTINATION), (SOURCE, two), (one, DESTINATION)],
            "many": None,
        }
        shape = rng.choice(list(shapes))
        pairs = shapes[shape]
        if pairs is None:
            assets = [SOURCE, DESTINATION] + BETWEEN
            every = [(a, b) for i, a in enumerate(assets) for b in assets[i + 1 :]]
            pairs = [pair for pair in every if rng.random() < 0.75] or every
        if shape not in ("one", "many") and rng.random() < 0.4:
            pairs = pairs + [(SOURCE, DESTINATION)]
        self.inventory = shape != "one" and rng.random() < 0.4
        return pairs

    def venue(self, number, pairs, size, books, markets, mids):
        rng = self.random
        traded = [pair for pair in pairs if rng.random() < 0.9]
        accounts = rng.choice([1, 1, 1, 1, 2] if self.lots else [1, 1, 1, 2, 2, 3])
        unequal = rng.random() < 0.6
        schedule = [self.fees() for _ in range(accounts)]
        held = [self.held(size) for _ in range(accounts)]
        for pair in traded:
            base, quote = sorted(pair, key=lambda asset: -self.value[asset])
            symbol = f"{base}-{quote}"
            books.append(self.book(number, base, quote, size))
            rules = self.rules(base, quote, size)
            mids[f"{FEE_ASSET}-{quote}"] = text(self.value[FEE_ASSET] / self.value[quote], 10)
            for index in range(accounts):
                taker, fee_asset = schedule[index if unequal else 0]
                if unequal and rng.random() < 0.2:
                    taker, fee_asset = self.fees()
                markets.append(
                    {
                        "venue": f"venue{number}",
                        "account": f"account{index}",
                        "symbol": symbol,
                        "taker": taker,
                        "feeAsset": fee_asset,
                        "spendable": held[index],
                        **rules,
                    }
                )

    def fees(self):
        rng = self.random
        taker = rng.choice(["0", "0.0005", "0.001", "0.0026", "0.004", "0.01"])
        return taker, rng.choice(["received", "received", "base", "quote", "quote", FEE_ASSET])

    def held(self, size):
        rng = self.random
        held = {}
        for asset in [SOURCE] + BETWEEN:
            share = rng.choice([0, 0.2, 0.5, 1, 1, 10]) if asset == SOURCE else rng.choice([0, 0.1, 0.5, 2])
            held[asset] = text(share * size * rng.uniform(0.5, 1.5) / self.value[asset], 8)
        share = rng.choice([0, 0.0003, 0.002, 1, 1, 1, 1])
        held[FEE_ASSET] = text(share * size / self.value[FEE_ASSET], 8)
        return held

    def book(self, number, base, quote, size):
        rng = self.random
        mid = self.value[base] / self.value[quote]
        mid *= 1 + rng.uniform(-1, 1) * (0.02 if self.arbitrage else 0.002)
        digits = 10
        sides = {}
        for name, sign in (("bids", -1), ("asks", 1)):
            price = mid * (1 + sign * rng.uniform(0.0021, 0.004))
            levels = []
            for _ in range(rng.randint(1, 6 if self.lots else 14)):
                quantity = size * 10 ** rng.uniform(-2.2, -0.2) / self.value[base]
                shown = text(price, digits)
                if float(shown) <= 0 or (levels and levels[-1][0] == shown):
                    break
                levels.append([shown, text(max(quantity, 1e-8), 8)])
                price *= 1 + sign * rng.choice([0.0001, 0.0005, 0.002, 0.01]) * rng.uniform(0.1, 1)
            sides[name] = levels
        return {"venue": f"venue{number}", "symbol": f"{base}-{quote}", **sides}

    def rules(self, base, quote, size):
        rng = self.random
        if not self.lots:
            return {"lot": "0", "tick": "0", "minQuantity": "0", "minNotional": "0"}
        lot = 10.0 ** round(rng.uniform(-3.5, -1.2) + log10(size / self.value[base]))
        least = rng.choice([0, 0, 1, 2, 10]) * lot
        notional = rng.choice([0, 0, 0.01, 0.05]) * size / self.value[quote]
        return {
            "lot": text(lot, 12),
            "tick": "0",
            "minQuantity": text(least, 12),
            "minNotional": text(notional, 6),
        }

    def bounds(self, pairs):
        rng = self.random
        bounds = []
        for pair in pairs:
            if rng.random() < 0.1:
                base, quote = sorted(pair, key=lambda asset: -self.value[asset])
                side = rng.choice(["BUY", "SELL"])
                sign = 1 if side == "BUY" else -1
                price = self.value[base] / self.value[quote] * (1 + sign * rng.uniform(0.003, 0.02))
                bounds.append([f"{base}-{quote}", side, text(price, 10)])
        return bounds


def deep(shape, seed, venues=5, depth=200):
    """Books of 200 levels at five venues, all of which the half of their depth that is asked for
    is spread over: for the time that a plan takes."""
    rng = random.Random(seed)
    value = {SOURCE: 60000.0, "MIDA": 3000.0, "MIDB": 1.27, DESTINATION: 1.0}
    path = {"one pair": [SOURCE, DESTINATION], "three hops": [SOURCE, "MIDA", "MIDB", DESTINATION]}
    size = 3e6
    books, markets = [], []
    for venue in range(venues):
        taker = rng.choice(["0.0005", "0.001", "0.0026"])
        for pair in zip(path[shape], path[shape][1:]):
            base, quote = sorted(pair, key=lambda asset: -value[asset])
            middle = value[base] / value[quote] * (1 + rng.uniform(-1, 1) * 0.0005)
            sides = {}
            for name, sign in (("bids", -1), ("asks", 1)):
                price, levels = middle * (1 + sign * 0.0006), []
                for _ in range(depth):
                    quantity = size / venues / depth * rng.uniform(0.2, 1.8) / value[base]
                    levels.append([text(price, 10), text(quantity, 8)])
                    price *= 1 + sign * rng.uniform(1e-6, 5e-5)
                sides[name] = levels
            books.append({"venue": f"venue{venue}", "symbol": f"{base}-{quote}", **sides})
            markets.append(
                {
                    "venue": f"venue{venue}",
                    "account": "main",
                    "symbol": f"{base}-{quote}",
                    "taker": taker,
                    "feeAsset": "received",
                    "spendable": {SOURCE: "1000"},
                    "lot": "0",
                    "tick": "0",
                    "minQuantity": "0",
                    "minNotional": "0",
                }
            )
    return {
        "from": SOURCE,
        "to": DESTINATION,
        "fixed": "from",
        "amount": text(size / 2 / value[SOURCE], 8),
        "inventory": False,
        "mids": {},
        "books": books,
        "markets": markets,
        "bounds": [],
    }
