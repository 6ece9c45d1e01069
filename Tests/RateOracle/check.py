"""Holds the prices and amounts of foreign exchanges to Python's decimal arithmetic.

    check.py TABLE [--cases N] [--seed S]

TABLE is the program rate-table. Every pair of the currencies below is asked both ways, with each
side fixed, at amounts from one minor unit to 10^9 and margins from 0 to 500 basis points. What is
written here is written from the rules alone: which currency is the base, BID and OFFER, where a
price is rounded, where an amount is, and that the fixed side never moves.
"""

import argparse
import random
import subprocess
import sys
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, getcontext
from fractions import Fraction

getcontext().prec = 80

# The market's order: of two currencies the one further to the left is the base.
BASES = (
    "EUR GBP AUD NZD USD CAD CHF KWD BHD SGD HKD CNH CNY AED SAR PLN DKK NOK SEK ILS RON TRY MXN "
    "ZAR CZK THB INR HUF JPY"
).split()
DIGITS = {"JPY": 0, "KWD": 3, "BHD": 3}
# Pairs whose name is beyond doubt, so that the order above is not only ours.
KNOWN = (
    "EURUSD EURGBP EURJPY EURCHF EURAUD EURNZD EURCAD EURSEK EURNOK EURDKK EURPLN EURCZK EURHUF "
    "EURTRY EURZAR GBPUSD GBPJPY GBPCHF GBPAUD GBPNZD GBPCAD AUDUSD AUDNZD AUDJPY AUDCAD AUDCHF "
    "NZDUSD NZDJPY NZDCAD NZDCHF USDCAD USDCHF USDJPY USDSEK USDNOK USDDKK USDPLN USDCZK USDHUF "
    "USDSGD USDHKD USDCNH USDINR USDZAR USDMXN USDTRY USDAED USDSAR USDKWD USDBHD CADJPY CADCHF "
    "CHFJPY SGDJPY HKDJPY NOKSEK EURAED GBPAED AEDINR"
).split()


def step(code):
    return Decimal(1).scaleb(-DIGITS.get(code, 2))


def rounded(value, unit, rounding):
    """Of an exact fraction, so that nothing is rounded twice."""
    whole = value / Fraction(unit)
    floor = whole.numerator // whole.denominator
    rest = whole - floor
    if rounding == ROUND_FLOOR or rest == 0:
        count = floor
    elif rounding == ROUND_CEILING:
        count = floor + 1
    elif rest == Fraction(1, 2):
        count = floor + floor % 2
    else:
        count = floor + (rest > Fraction(1, 2))
    return Decimal(count) * unit


def expected(source, target, fixed, amount, dealers, margin):
    base_first = BASES.index(source) < BASES.index(target)
    pair = source + target if base_first else target + source
    bid = base_first  # The client sells the base.
    tick = Decimal("0.001") if pair.endswith("JPY") else Decimal("0.00001")
    factor = Fraction(10000 - margin if bid else 10000 + margin, 10000)
    price = rounded(Fraction(dealers) * factor, tick, ROUND_FLOOR if bid else ROUND_CEILING)
    if price <= 0:
        return None

    def both(at):
        if fixed == "from":
            exact = Fraction(amount) * Fraction(at) if bid else Fraction(amount) / Fraction(at)
            return amount, rounded(exact, step(target), ROUND_HALF_EVEN), exact
        exact = Fraction(amount) / Fraction(at) if bid else Fraction(amount) * Fraction(at)
        return rounded(exact, step(source), ROUND_HALF_EVEN), amount, exact

    ours, theirs = both(price), both(dealers)
    if min(ours[0], ours[1], theirs[0], theirs[1]) <= 0:
        return None
    return pair, "BID" if bid else "OFFER", price, ours, theirs


def near(text, exact):
    """Figures of the ledger have 18 digits."""
    return abs(Fraction(Decimal(text)) - exact) <= Fraction(1, 10**17)


def check(question, answer):
    _, source, target, fixed, amount, dealers, margin = question
    want = expected(source, target, fixed, Decimal(amount), Decimal(dealers), int(margin))
    if want is None or answer == ["none"]:
        return [] if want is None and answer == ["none"] else [f"expected {want}"]
    pair, side, price, ours, theirs = want
    got = [pair, side] + [Decimal(text) for text in answer[2:7]]
    wrong = []
    if answer[:2] != [pair, side] or got[2:] != [price, ours[0], ours[1], theirs[0], theirs[1]]:
        wrong.append(f"expected {pair} {side} {price} {ours[:2]} {theirs[:2]}")
    index = 0 if fixed == "from" else 1
    if got[3 + index] != Decimal(amount) or got[5 + index] != Decimal(amount):
        wrong.append("the fixed side moved")
    if (price > Decimal(dealers)) if side == "BID" else (price < Decimal(dealers)):
        wrong.append("a better price than the dealer's")
    exact = ours[2]
    sold_margin, sold_rounding, bought_margin, bought_rounding = answer[7:]
    if fixed == "from":
        kept = Fraction(theirs[1]) - exact, exact - Fraction(ours[1])
        if not (near(bought_margin, kept[0]) and near(bought_rounding, kept[1])):
            wrong.append(f"the house keeps {kept}")
        if (sold_margin, sold_rounding) != ("0", "0"):
            wrong.append("the house keeps of the fixed side")
    else:
        kept = exact - Fraction(theirs[0]), Fraction(ours[0]) - exact
        if not (near(sold_margin, kept[0]) and near(sold_rounding, kept[1])):
            wrong.append(f"the house keeps {kept}")
        if (bought_margin, bought_rounding) != ("0", "0"):
            wrong.append("the house keeps of the fixed side")
    return wrong


def questions(dice, count):
    pairs = [(a, b) for a in BASES for b in BASES if a != b]
    for number in range(count):
        source, target = pairs[number % len(pairs)]
        fixed = ("from", "to")[number // len(pairs) % 2]
        code = source if fixed == "from" else target
        magnitude = dice.randint(0, 9 + DIGITS.get(code, 2))
        amount = step(code) * dice.randint(1, 10**magnitude)
        jpy = "JPY" in (source, target)
        tick = Decimal("0.001") if jpy else Decimal("0.00001")
        dealers = tick * dice.randint(1, 10 ** dice.randint(2, 8))
        if dice.random() < 0.2:  # Ties: halves of a minor unit.
            amount = step(code) * dice.choice([1, 3, 5, 25, 125, 1005])
            dealers = dice.choice([Decimal("0.5"), Decimal("1.5"), Decimal("2.5"), Decimal("0.25")])
        yield ["price", source, target, fixed, str(amount), str(dealers),
               str(dice.choice([0, 0, 1, 7, 20, 150, 500]))]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("table")
    arguments.add_argument("--cases", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    asked = list(questions(random.Random(options.seed), options.cases))
    text = "\n".join(" ".join(question) for question in asked) + "\n"
    run = subprocess.run([options.table], input=text, capture_output=True, text=True, check=True)
    answers = [line.split() for line in run.stdout.splitlines()]
    if len(answers) != len(asked):
        sys.exit(f"{len(answers)} answers to {len(asked)} questions")
    failures, pairs, sides, nothing = 0, set(), {}, 0
    for question, answer in zip(asked, answers):
        wrong = check(question, answer)
        if wrong:
            failures += 1
            if failures <= 10:
                print(" ".join(question), "->", " ".join(answer), "|", "; ".join(wrong))
        if answer == ["none"]:
            nothing += 1
        else:
            pairs.add(answer[0])
            sides[answer[1]] = sides.get(answer[1], 0) + 1
    missing = [pair for pair in KNOWN if pair not in pairs]
    print(f"{len(asked)} exchanges, {len(pairs)} pairs, {sides}, {nothing} too small, "
          f"{failures} wrong, {len(missing)} of {len(KNOWN)} known pairs missing {missing}")
    if failures or missing or len(pairs) < 40 or len(sides) < 2:
        sys.exit(1)


if __name__ == "__main__":
    main()
