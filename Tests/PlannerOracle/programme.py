"""The planner's problem as a linear, or mixed-integer, programme for HiGHS.

Written from the statement of the problem alone: one variable per account and book level; per
account, spent of the source at most what is held; per account and intermediate asset, spent equal
to received there (with inventory: at most what is held more, and equal over all accounts); nothing
goes over more than three hops.
"""

import time
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, vstack

HEADROOM = Fraction(6, 5)
LEGS_MAX = 3


class Lane:
    """One account's use of one hop."""

    def __init__(self, market, book, side, mids, bound):
        self.market, self.side = market, side
        self.base, self.quote = market["symbol"].split("-")
        self.key = (market["venue"], market["symbol"], side)
        self.account = (market["venue"], market["account"])
        buys = side == "BUY"
        self.spends, self.receives = (self.quote, self.base) if buys else (self.base, self.quote)
        levels = book["asks"] if buys else book["bids"]
        self.levels = [(Fraction(p), Fraction(q)) for p, q in levels]
        if bound is not None:
            self.levels = [
                (p, q) for p, q in self.levels if (p <= bound if buys else p >= bound)
            ]
        named = {"received": self.receives, "base": self.base, "quote": self.quote}
        self.fee_asset = named.get(market["feeAsset"], market["feeAsset"])
        self.taker = Fraction(market["taker"])
        self.is_third = self.fee_asset not in (self.spends, self.receives)
        self.mid = None
        self.usable = True
        if self.is_third and self.taker > 0:
            mid = mids.get(f"{self.fee_asset}-{self.quote}")
            self.usable = mid is not None
            self.mid = Fraction(mid) if mid else None
        self.spent_rate = self.taker if self.fee_asset == self.spends else Fraction(0)
        self.received_rate = self.taker if self.fee_asset != self.spends else Fraction(0)
        self.lot = Fraction(market["lot"])
        self.least = Fraction(market["minQuantity"])
        self.least_notional = Fraction(market["minNotional"])

    def spent(self, price):
        """For a unit of the base asset."""
        return (price if self.side == "BUY" else 1) * (1 + self.spent_rate)

    def received(self, price):
        return (1 if self.side == "BUY" else price) * (1 - self.received_rate)

    def fee_reserved(self, price):
        if not self.is_third or self.taker <= 0 or self.mid is None:
            return Fraction(0)
        return price * self.taker * HEADROOM / self.mid


def hops_on_paths(instance, leave_out=()):
    """(symbol, side) of every hop on a simple path of at most three."""
    hops = []
    for symbol in sorted({market["symbol"] for market in instance["markets"]}):
        base, quote = symbol.split("-")
        for hop in ((symbol, "BUY", quote, base), (symbol, "SELL", base, quote)):
            if hop[:2] not in leave_out:
                hops.append(hop)
    allowed = instance.get("hops")
    if allowed is not None:
        hops = [hop for hop in hops if [hop[0], hop[1]] in allowed]
    used = set()

    def walk(path, at, seen):
        if at == instance["to"]:
            used.update(path)
            return
        if len(path) == LEGS_MAX:
            return
        for hop in hops:
            if hop[2] == at and hop[3] not in seen:
                walk(path + [hop[:2]], hop[3], seen | {hop[3]})

    walk([], instance["from"], {instance["from"]})
    return sorted(used)


def lanes_of(instance, leave_out=()):
    books = {(book["venue"], book["symbol"]): book for book in instance["books"]}
    bounds = {(row[0], row[1]): Fraction(row[2]) for row in instance.get("bounds", [])}
    lanes = []
    for symbol, side in hops_on_paths(instance, leave_out):
        for market in instance["markets"]:
            if market["symbol"] != symbol:
                continue
            book = books[(market["venue"], symbol)]
            lane = Lane(market, book, side, instance["mids"], bounds.get((symbol, side)))
            if lane.usable and lane.levels:
                lanes.append(lane)
    return lanes


def values(instance):
    """A unit for each asset, so that the programme's numbers are near one another."""
    units = {instance["from"]: 1.0}
    books = [book for book in instance["books"] if book["bids"] or book["asks"]]
    for _ in range(8):
        for book in books:
            base, quote = book["symbol"].split("-")
            price = float((book["bids"] or book["asks"])[0][0])
            if base in units:
                units.setdefault(quote, units[base] * price)
            elif quote in units:
                units.setdefault(base, units[quote] / price)
    for symbol, mid in sorted(instance["mids"].items()):
        fee_asset, quote = symbol.split("-")
        if quote in units and float(mid) > 0:
            units.setdefault(fee_asset, units[quote] / float(mid))
    return units


class Programme:
    """Rows by name, columns by (lane, level)."""

    def __init__(self, instance, leave_out=()):
        self.instance = instance
        self.lanes = lanes_of(instance, leave_out)
        self.units = values(instance)
        amount = Fraction(instance["amount"])
        goal_asset = instance["from"] if instance["fixed"] == "from" else instance["to"]
        # Amounts are in parts of the fixed one.
        self.scale = float(amount) / self.units.get(goal_asset, 1.0)
        # Of HiGHS, for the last linear programme.
        self.seconds = 0.0
        self.columns = []
        self.entries = {}
        self.limits = {}
        self.arrives, self.leaves, self.upper = [], [], []
        for lane in self.lanes:
            for level, (price, quantity) in enumerate(lane.levels):
                self.add(lane, level, price, quantity)

    def unit(self, asset):
        return self.scale * self.units.get(asset, 1.0)

    def add(self, lane, level, price, quantity):
        instance = self.instance
        column = len(self.columns)
        self.columns.append((lane, level))
        base_unit = self.unit(lane.base)
        self.upper.append(float(quantity) / base_unit)

        def use(name, asset, amount, limit, equal=False):
            value = float(amount) * base_unit / self.unit(asset)
            cells = self.entries.setdefault(name, {})
            cells[column] = cells.get(column, 0.0) + value
            self.limits[name] = (float(limit) / self.unit(asset), equal)

        held = lambda asset: self.held(lane.account, asset)
        spent, received = lane.spent(price), lane.received(price)
        inventory = instance["inventory"]
        place = "all" if inventory else lane.account
        leaves = arrives = Fraction(0)
        if lane.spends == instance["from"]:
            leaves += spent
            use(("held", lane.account, lane.spends), lane.spends, spent, held(lane.spends))
        else:
            use(("balance", place, lane.spends), lane.spends, spent, 0, equal=True)
            if inventory:
                use(("held", lane.account, lane.spends), lane.spends, spent, held(lane.spends))
            if lane.receives != instance["to"]:
                use(("second", place, lane.spends), lane.spends, spent, 0)
        if lane.receives == instance["to"]:
            arrives += received
        else:
            use(("balance", place, lane.receives), lane.receives, -received, 0, equal=True)
            if inventory:
                use(("held", lane.account, lane.receives), lane.receives, -received, held(lane.receives))
            if lane.spends == instance["from"]:
                use(("second", place, lane.receives), lane.receives, -received, 0)
        fee = lane.fee_reserved(price)
        if fee:
            use(("held", lane.account, lane.fee_asset), lane.fee_asset, fee, held(lane.fee_asset))
            if lane.fee_asset == instance["from"]:
                leaves += fee
            if lane.fee_asset == instance["to"]:
                arrives -= fee / HEADROOM
        use(("level", lane.key, level), lane.base, Fraction(1), quantity)
        self.leaves.append(float(leaves) * base_unit / self.unit(instance["from"]))
        self.arrives.append(float(arrives) * base_unit / self.unit(instance["to"]))

    def held(self, account, asset):
        stated = [
            Fraction(market["spendable"].get(asset, "0"))
            for market in self.instance["markets"]
            if (market["venue"], market["account"]) == account
        ]
        return max(stated, default=Fraction(0))

    def rows(self, extra=(), whole=False):
        """With whole lots, what is received may also be left."""
        names = list(self.entries)
        # A level that one account alone can take is bounded by its column.
        names = [n for n in names if n[0] != "level" or len(self.entries[n]) > 1]
        data, row_of, column_of, lows, highs = [], [], [], [], []
        for name in names:
            limit, equal = self.limits[name]
            for column, value in self.entries[name].items():
                data.append(value)
                row_of.append(len(highs))
                column_of.append(column)
            lows.append(limit if equal and not whole else -np.inf)
            highs.append(limit)
        for values_, low, high in extra:
            for column, value in values_:
                data.append(value)
                row_of.append(len(highs))
                column_of.append(column)
            lows.append(low)
            highs.append(high)
        return data, row_of, column_of, lows, highs

    def solve(self, objective, extra=(), width=None, upper=None, integrality=None):
        """Maximises; (value, x, bound), or None where nothing is feasible."""
        width = width or len(self.columns)
        objective = np.asarray(objective, dtype=float)
        data, row_of, column_of, lows, highs = self.rows(extra, integrality is not None)
        matrix = coo_matrix((data, (row_of, column_of)), shape=(len(highs), width)).tocsr()
        if integrality is None:
            equal = np.array([low == high for low, high in zip(lows, highs)], dtype=bool)
            below = np.array([low == -np.inf for low in lows], dtype=bool)
            above = ~equal & ~below
            lows, highs = np.array(lows, dtype=float), np.array(highs, dtype=float)
            upper_matrix = vstack([matrix[~equal & (highs < np.inf)], -matrix[above]]).tocsr()
            upper_limits = np.concatenate([highs[~equal & (highs < np.inf)], -lows[above]])
            began = time.perf_counter()
            result = linprog(
                -objective,
                A_ub=upper_matrix if upper_matrix.shape[0] else None,
                b_ub=upper_limits if upper_matrix.shape[0] else None,
                A_eq=matrix[equal] if equal.any() else None,
                b_eq=highs[equal] if equal.any() else None,
                bounds=np.column_stack([np.zeros(width), self.upper if upper is None else upper]),
                method="highs",
                options={
                    "primal_feasibility_tolerance": 1e-10,
                    "dual_feasibility_tolerance": 1e-10,
                },
            )
            self.seconds = time.perf_counter() - began
            if result.status != 0:
                return None
            return -result.fun, result.x, self.bound(objective, extra, result, equal, above)
        result = milp(
            -objective,
            constraints=LinearConstraint(matrix, lows, highs),
            bounds=Bounds(np.zeros(width), self.upper if upper is None else upper),
            integrality=integrality,
            options={"mip_rel_gap": 1e-6, "time_limit": 10},
        )
        return (-result.fun, result.x, -result.fun) if result.status == 0 else None

    def bound(self, objective, extra, result, equal, above):
        """What no solution can pass, from the duals alone: holds however exact the solver was."""
        data, row_of, column_of, lows, highs = self.rows(extra)
        duals = np.zeros(len(highs))
        free = ~equal & (np.array(highs) < np.inf)
        marginals = -result.ineqlin.marginals if free.any() or above.any() else np.zeros(0)
        marginals = np.maximum(marginals, 0.0)
        duals[free] = marginals[: free.sum()]
        duals[above] = -marginals[free.sum() :]
        if equal.any():
            duals[equal] = -result.eqlin.marginals
        limits = np.where(above, np.array(lows), np.array(highs))
        reduced = np.array(objective, dtype=float)
        np.subtract.at(reduced, column_of, np.array(data) * duals[row_of])
        return float(np.dot(duals, limits) + np.dot(np.maximum(reduced, 0.0), self.upper))

    def optimum(self, arrived=1.0):
        """(arrives, leaves) in the units of the programme's assets, neither of which can be
        passed. A fixed receipt that cannot be met is asked for as much as `arrived`: where the
        books end, what leaves grows by any factor with the last of what arrives."""
        if not self.columns:
            return 0.0, 0.0
        row = lambda cells: [(i, value) for i, value in enumerate(cells) if value]
        if self.instance["fixed"] == "from":
            found = self.solve(self.arrives, [(row(self.leaves), -np.inf, 1.0)])
            return found and (found[2], float(np.dot(self.leaves, found[1])))
        most = self.solve(self.arrives, [(row(self.arrives), -np.inf, 1.0)])
        if not most:
            return None
        is_met = most[0] > 1 - 1e-9
        target = 1.0 if is_met else min(most[0] * (1 - 1e-12), arrived)
        least = self.solve(-np.array(self.leaves), [(row(self.arrives), target, np.inf)])
        return least and (1.0 if is_met else most[0], -least[2])

    def lot_value(self, lane):
        """What a lot of the lane is worth, as a part of the fixed amount."""
        return float(lane.lot) / self.unit(lane.base)

    def whole_optimum(self):
        """(arrives, leaves, lanes with an order) where orders are whole lots of at least the
        venue's minimums, and a fixed receipt is passed by less than a lot for each order."""
        if not self.columns:
            return 0.0, 0.0, []
        places = {}
        for column, (lane, _) in enumerate(self.columns):
            places.setdefault(id(lane), (lane, []))[1].append(column)
        lanes = list(places.values())
        width = len(self.columns)
        upper = list(self.upper)
        integrality = [0] * width
        extra = []

        def variable(limit, whole):
            upper.append(limit)
            integrality.append(1 if whole else 0)
            return len(upper) - 1

        opened, used = {}, {}
        for lane, columns in lanes:
            unit = self.unit(lane.base)
            total = sum(self.upper[column] for column in columns)
            is_open = variable(1, True)
            opened[id(lane)] = is_open
            cells = [(column, 1.0) for column in columns]
            if lane.lot:
                lots = variable(np.ceil(total * unit / float(lane.lot)), True)
                extra.append((cells + [(lots, -float(lane.lot) / unit)], 0.0, 0.0))
            extra.append((cells + [(is_open, -total)], -np.inf, 0.0))
            if lane.least:
                extra.append((cells + [(is_open, -float(lane.least) / unit)], 0.0, np.inf))
            if lane.least_notional:
                self.notional_rows(lane, columns, is_open, extra, variable, used)
        width = len(upper)
        pad = width - len(self.columns)
        row = lambda values_: [(i, value) for i, value in enumerate(values_) if value]
        arrives = np.array(self.arrives + [0.0] * pad)
        leaves = np.array(self.leaves + [0.0] * pad)
        options = dict(width=width, upper=upper, integrality=integrality)
        if self.instance["fixed"] == "from":
            found = self.solve(arrives, extra + [(row(self.leaves), -np.inf, 1.0)], **options)
            target = None
        else:
            over = [
                (opened[id(lane)], -self.last_lot(lane))
                for lane, _ in lanes
                if lane.receives == self.instance["to"]
            ]
            cap = (row(self.arrives) + over, -np.inf, 1.0)
            reached = variable(1.0, False)
            options["width"] = width + 1
            most = np.zeros(width + 1)
            most[reached] = 1.0
            link = (row(self.arrives) + [(reached, -1.0)], 0.0, np.inf)
            found = self.solve(most, extra + [cap, link], **options)
            if not found:
                return None
            target = found[0]
            fixed = (row(self.arrives), target * (1 - 1e-9), np.inf)
            found = self.solve(-np.append(leaves, 0.0), extra + [cap, fixed], **options)
        if not found:
            return None
        x = found[1]
        orders = [lane for lane, columns in lanes if x[columns].sum() > 1e-9]
        reached = float(np.dot(self.arrives, x[: len(self.columns)]))
        return (
            reached if target is None else target,
            float(np.dot(self.leaves, x[: len(self.columns)])),
            orders,
        )

    def last_lot(self, lane):
        best = max(lane.received(price) for price, _ in lane.levels)
        return float(best * max(lane.lot, Fraction(0))) / self.unit(lane.receives) + 1e-12

    def notional_rows(self, lane, columns, is_open, extra, variable, used):
        """The smallest notional, of quantity times limit; levels are then taken in order."""
        unit, quote = self.unit(lane.base), self.unit(lane.quote)
        least = float(lane.least_notional) / quote
        prices = [float(price) * unit / quote for price, _ in lane.levels]
        if lane.side == "BUY":
            cells = [(column, price) for column, price in zip(columns, prices)]
            extra.append((cells + [(is_open, -least)], 0.0, np.inf))
        takes = []
        for column in columns:
            takes.append(variable(1, True))
            extra.append(([(column, 1.0), (takes[-1], -self.upper[column])], -np.inf, 0.0))
        for level, price in enumerate(prices):
            if lane.side == "SELL":
                cells = [(column, price) for column in columns]
                extra.append((cells + [(takes[level], -least)], 0.0, np.inf))
            if level + 1 < len(prices):
                shared = self.entries[("level", lane.key, level)]
                cells = [(column, 1.0) for column in shared]
                extra.append(
                    (cells + [(takes[level + 1], -self.upper[columns[level]])], 0.0, np.inf)
                )
