"""Wrong plans, each of one kind, made of right ones: what the judge and the bounds must find."""

import copy
from fractions import Fraction

HALF = Fraction(1, 2)
# A part of 10^6 of what arrives: far more than the gap that is allowed.
LITTLE = Fraction(1, 10**6)


def text(value):
    """18 fraction digits, cut."""
    units = value.numerator * 10**18 // value.denominator
    sign, units = ("-", -units) if units < 0 else ("", units)
    return f"{sign}{units // 10**18}.{units % 10**18:018d}"


def sums(instance, plan):
    """Makes the plan's own sums and flows agree with its orders."""
    sides = {"BUY": lambda b, q: (q, b), "SELL": lambda b, q: (b, q)}
    hop = lambda order: sides[order["side"]](*order["symbol"].split("-"))
    spent = sum(Fraction(o["spent"]) for o in plan["orders"] if hop(o)[0] == instance["from"])
    received = sum(Fraction(o["received"]) for o in plan["orders"] if hop(o)[1] == instance["to"])
    plan["spent"], plan["received"] = text(spent), text(received)
    flow = copy.deepcopy(plan["flows"][0])
    flow["enters"], flow["arrives"] = plan["spent"], plan["received"]
    plan["flows"] = [flow]
    return plan


def worse_by_a_little(instance, plan):
    """One order of a single hop less by a millionth: every rule is kept, it is only not the best."""
    order = plan["orders"][0]
    for name in ("quantity", "notional", "spent", "received", "fee"):
        order[name] = text(Fraction(order[name]) * (1 - LITTLE))
    return plan


def an_order_left_out(instance, plan):
    if len(plan["orders"]) < 2:
        return None
    plan["orders"].pop()
    return sums(instance, plan)


def twice_the_size(instance, plan):
    order = plan["orders"][0]
    for name in ("quantity", "notional", "spent", "received", "fee"):
        order[name] = text(Fraction(order[name]) * 2)
    return sums(instance, plan)


def a_better_price_than_the_book(instance, plan):
    order = plan["orders"][-1]
    better = 1 + LITTLE if order["side"] == "SELL" else 1 - LITTLE
    order["notional"] = text(Fraction(order["notional"]) * better)
    return sums(instance, plan)


def no_fee(instance, plan):
    order = plan["orders"][0]
    if Fraction(order["fee"]) <= 0:
        return None
    quantity, notional = order["quantity"], order["notional"]
    paid, got = (notional, quantity) if order["side"] == "BUY" else (quantity, notional)
    if (paid, got) == (order["spent"], order["received"]):
        return None
    order["spent"], order["received"] = paid, got
    return sums(instance, plan)


def sums_that_do_not_add_up(instance, plan):
    plan["received"] = text(Fraction(plan["received"]) + Fraction(1, 10**18))
    return plan


def the_same_market_twice(instance, plan):
    plan["orders"].append(copy.deepcopy(plan["orders"][0]))
    return sums(instance, plan)


EVERY = [
    worse_by_a_little,
    an_order_left_out,
    twice_the_size,
    a_better_price_than_the_book,
    no_fee,
    sums_that_do_not_add_up,
    the_same_market_twice,
]
