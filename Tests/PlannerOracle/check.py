"""Judges one plan exactly: does it keep every rule of the problem? What does it reach?"""

from fractions import Fraction

from programme import HEADROOM, LEGS_MAX, Programme

ULP = Fraction(1, 10**18)


def ceil(value):
    return Fraction(-((-value.numerator * 10**18) // value.denominator), 10**18)


def floor(value):
    return Fraction((value.numerator * 10**18) // value.denominator, 10**18)


class Broken(Exception):
    """A rule that the plan breaks."""


def need(condition, what):
    if not condition:
        raise Broken(what)


def gain_cycle(gains):
    """Whether some circle of (spends, receives) gains: its product is over one."""
    best = {arc: gain for arc, gain in gains.items()}
    assets = sorted({asset for arc in gains for asset in arc})
    for _ in assets:
        for (a, b), first in list(best.items()):
            for (c, d), second in gains.items():
                if b == c and first * second > best.get((a, d), 0):
                    if a == d:
                        if first * second > 1:
                            return True
                        continue
                    best[(a, d)] = first * second
    return False


class Judge:
    def __init__(self, instance, plan, programme=None):
        self.instance, self.plan = instance, plan
        self.programme = programme or Programme(instance)
        self.lanes = {
            (*lane.account, lane.market["symbol"], lane.side): lane
            for lane in self.programme.lanes
        }

    def judge(self):
        """(arrived, left, as-if receipts) as exact fractions; raises Broken."""
        plan, instance = self.plan, self.instance
        orders = []
        for order in plan["orders"]:
            key = (order["venue"], order["account"], order["symbol"], order["side"])
            need(key in self.lanes, f"no such market: {key}")
            orders.append((self.lanes[key], order))
        need(len({id(lane) for lane, _ in orders}) == len(orders), "two orders of one market")
        spent, received, fees = {}, {}, {}
        for lane, order in orders:
            paid, got = self.order(lane, order)
            place = (lane.account, lane.spends)
            spent[place] = spent.get(place, 0) + paid
            place = (lane.account, lane.receives)
            received[place] = received.get(place, 0) + got
            if lane.is_third and lane.taker > 0:
                place = (lane.account, lane.fee_asset)
                fee = Fraction(order["notional"]) * lane.taker / lane.mid
                fees[place] = fees.get(place, 0) + fee
        self.depth(orders)
        self.balances(spent, received, fees)
        self.no_gain_cycle(orders)
        total = lambda cells, asset: sum(v for (_, a), v in cells.items() if a == asset)
        left = total(spent, instance["from"]) + total(fees, instance["from"])
        arrived = total(received, instance["to"]) - total(fees, instance["to"])
        if instance["fixed"] == "from":
            need(left <= Fraction(instance["amount"]), "more spent than fixed")
        shown = sum(Fraction(o["spent"]) for l, o in orders if l.spends == instance["from"])
        need(Fraction(plan["spent"]) == shown, "the sum of what is spent")
        shown = sum(Fraction(o["received"]) for l, o in orders if l.receives == instance["to"])
        need(Fraction(plan["received"]) == shown, "the sum of what is received")
        self.flows()
        return arrived, left

    def order(self, lane, order):
        quantity, notional = Fraction(order["quantity"]), Fraction(order["notional"])
        need(quantity > 0, "an order without a size")
        if lane.lot:
            need((quantity / lane.lot).denominator == 1, f"no whole lots: {order}")
        need(quantity >= lane.least, f"below the smallest quantity: {order}")
        limit = Fraction(order["limitPrice"])
        buys = lane.side == "BUY"
        asked = notional if buys else limit * quantity
        need(asked >= lane.least_notional, f"below the smallest notional: {order}")
        fee_base = quantity if lane.fee_asset == lane.base else notional
        fee = ceil(fee_base * lane.taker)
        spent, got = (notional, quantity) if buys else (quantity, notional)
        if lane.fee_asset == lane.spends:
            spent += fee
        elif not lane.is_third:
            got -= fee
        need(Fraction(order["spent"]) == spent, f"spent: {order}")
        need(Fraction(order["received"]) == got, f"received: {order}")
        # A fee in a third asset counts as if it came from what is received.
        return spent, got - ceil(got * lane.taker) if lane.is_third else got

    def depth(self, orders):
        """Each level once, whoever takes it; every order's notional is what levels are worth."""
        by_ladder = {}
        for lane, order in orders:
            by_ladder.setdefault(lane.key, []).append((lane, order))
        for rows in by_ladder.values():
            lane = rows[0][0]
            total = sum(Fraction(order["quantity"]) for _, order in rows)
            slack = len(rows) * ULP

            def worth(quantity, levels):
                sum_, rest, worst = Fraction(0), quantity, None
                for price, size in levels:
                    if rest <= 0:
                        break
                    taken = min(rest, size)
                    sum_ += taken * price
                    rest -= taken
                    worst = price
                need(rest <= 0, "more than the book has")
                return sum_, worst

            whole, worst = worth(total, lane.levels)
            shown = sum(Fraction(order["notional"]) for _, order in rows)
            need(abs(shown - whole) <= slack, f"notional {float(shown)} is not {float(whole)}")
            depth = []
            rest = total
            for price, size in lane.levels:
                depth.append((price, min(rest, size)))
                rest -= depth[-1][1]
            for _, order in rows:
                quantity, notional = Fraction(order["quantity"]), Fraction(order["notional"])
                best, _ = worth(quantity, depth)
                worst_, _ = worth(quantity, [level for level in reversed(depth) if level[1] > 0])
                low, high = min(best, worst_), max(best, worst_)
                need(low - slack <= notional <= high + slack, f"notional out of range: {order}")
                limit = Fraction(order["limitPrice"])
                need(
                    limit <= worst if lane.side == "BUY" else limit >= worst,
                    f"limit beyond the worst level: {order}",
                )

    def balances(self, spent, received, fees):
        instance = self.instance
        held = self.programme.held
        for (account, asset), amount in spent.items():
            if asset == instance["from"]:
                fee = fees.get((account, asset), 0)
                need(amount + fee <= held(account, asset), f"{account} holds less {asset}")
            elif not instance["inventory"]:
                got = received.get((account, asset), 0)
                need(amount <= got, f"{account} spends {asset} that it did not receive")
            else:
                got = received.get((account, asset), 0) + held(account, asset)
                need(amount <= got, f"{account} spends {asset} that it does not have")
        for asset in {asset for _, asset in spent if asset != instance["from"]}:
            out = sum(v for (_, a), v in spent.items() if a == asset)
            into = sum(v for (_, a), v in received.items() if a == asset)
            need(out <= into, f"more {asset} spent than received")
        for (account, asset), amount in fees.items():
            need(amount <= held(account, asset), f"{account} cannot pay its fees in {asset}")

    def no_gain_cycle(self, orders):
        need(not self.gains([lane for lane, _ in orders]), "the plan goes round in a gain cycle")

    def has_gain_cycle(self):
        return self.gains(self.programme.lanes)

    def gains(self, lanes):
        """Whether some account, or with inventory all together, gains by going in a circle."""
        inventory = self.instance["inventory"]
        for place in [None] if inventory else sorted({lane.account for lane in lanes}):
            gains = {}
            for lane in lanes:
                if place in (None, lane.account):
                    price = lane.levels[0][0]
                    arc = (lane.spends, lane.receives)
                    gain = lane.received(price) / lane.spent(price)
                    gains[arc] = max(gains.get(arc, 0), gain)
            if gain_cycle(gains):
                return True
        return False

    def flows(self):
        plan = self.plan
        for flow in plan["flows"]:
            need(1 <= len(flow["hops"]) <= LEGS_MAX, "a flow over too many hops")
            at, seen = self.instance["from"], {self.instance["from"]}
            for hop in flow["hops"]:
                symbol, side = hop.split(" ")
                base, quote = symbol.split("-")
                spends, receives = (quote, base) if side == "BUY" else (base, quote)
                need(spends == at and receives not in seen, "a flow that is no simple path")
                at = receives
                seen.add(at)
            need(at == self.instance["to"], "a flow that does not arrive")
        enters = sum(Fraction(flow["enters"]) for flow in plan["flows"])
        arrives = sum(Fraction(flow["arrives"]) for flow in plan["flows"])
        stuck = self.stuck()
        need(
            enters <= Fraction(plan["spent"]) if stuck else enters == Fraction(plan["spent"]),
            "the flows do not add up to what is spent",
        )
        need(arrives == Fraction(plan["received"]), "nor to what is received")

    def stuck(self):
        """Whether something is received that no order spends at all."""
        assets = lambda place: {
            getattr(self.lanes[(o["venue"], o["account"], o["symbol"], o["side"])], place)
            for o in self.plan["orders"]
        }
        return bool(assets("receives") - assets("spends") - {self.instance["to"]})
