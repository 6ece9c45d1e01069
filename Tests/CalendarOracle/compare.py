"""Holds the calendars to the libraries and to an independent statement of the rules.

    python compare.py DATA --differences
    python compare.py DATA --table BINARY [--recorded FILE]

Before anything else each check must find what is planted. The last line says how many comparisons
failed; the exit status is 1 if any did.
"""

import argparse
import copy
import csv
import datetime
import gzip
import pathlib
import random
import subprocess
import sys

import counting
import data
import differences

UTC = datetime.timezone.utc
MICROSECOND = datetime.timedelta(microseconds=1)
SHOWN_MAX = 20
PAIRS = (
    "EURUSD GBPUSD USDJPY USDCHF USDCAD AUDUSD NZDUSD USDTRY USDSEK USDNOK USDDKK USDPLN USDCZK USDHUF"
    " USDRON USDSGD USDHKD USDCNH USDCNY USDINR USDZAR USDMXN USDAED USDSAR USDKWD USDBHD EURGBP"
    " EURJPY EURCHF EURCAD EURTRY EURAED EURSAR GBPJPY AUDNZD NZDJPY CADTRY AEDSAR SARKWD KWDJPY"
    " NZDKWD PLNHUF"
).split()
# The pairs of which the recorded value dates are firm.
FIRM = {"USD", "EUR", "GBP", "JPY", "NZD"}


def ask(table, questions):
    text = "".join(question + "\n" for question in questions)
    done = subprocess.run([table], input=text, capture_output=True, text=True, check=True)
    answers = done.stdout.splitlines()
    if len(answers) != len(questions):
        sys.exit(f"{len(answers)} answers to {len(questions)} questions")
    return answers


def expected(rule, *arguments):
    try:
        return rule(*arguments)
    except counting.Beyond:
        return "beyond"


def value_line(pair, trade):
    tenors = [pair.value_date(tenor, trade) for tenor in (1, 2)]
    today = trade if trade in pair.settles else "-"
    return " ".join(str(day) for day in [today, *tenors, pair.spot(trade)])


def allowed_line(pair, now):
    trade, dates = pair.allowed(now)
    return " ".join([str(trade)] + [f"T+{tenor}={day}" for day, tenor in dates])


def rfc3339(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moments(pair, day, generator):
    """Both sides of the cut-offs and of the roll, and any time of the day."""
    edges = set(pair.cut_offs(day))
    if "NZD" in pair.codes:
        edges.add(datetime.datetime.combine(day, datetime.time(7), counting.AUCKLAND))
    else:
        edges.add(datetime.datetime.combine(day, datetime.time(17), counting.NEW_YORK))
    for edge in sorted(edge.astimezone(UTC) for edge in edges):
        yield edge - MICROSECOND
        yield edge
    start = datetime.datetime.combine(day, datetime.time(), UTC)
    yield start + datetime.timedelta(microseconds=generator.randrange(86_400_000_000))


def questions(calendars):
    """Each question with the answer that the rules give."""
    for code, calendar in calendars.items():
        for day in data.DAYS:
            yield f"open {code} {day}", "open" if day in calendar.open else "closed"
            cut_off = datetime.datetime.combine(
                day, calendar.cut_off, counting.zoneinfo.ZoneInfo(calendar.zone))
            yield f"cut-off {code} {day}", rfc3339(cut_off)
    for name in PAIRS:
        pair = counting.Pair(calendars, name[:3], name[3:])
        generator = random.Random(name)
        head = f"{name[:3]} {name[3:]}"
        for day in data.DAYS:
            yield f"value {head} {day}", expected(value_line, pair, day)
            for now in moments(pair, day, generator):
                yield f"allowed {head} {rfc3339(now)}", expected(allowed_line, pair, now)


def wrong(asked, answers):
    for (question, answer), given in zip(asked, answers):
        if answer != given:
            yield f"{question}: {given}, not {answer}"


def planted(calendars, explanations, asked, answers):
    """What each check must find; a check that finds nothing proves nothing."""
    def must_find(what, faults):
        if not any(True for _ in faults):
            sys.exit(f"planted and not found: {what}")

    holiday = min(set(data.DAYS) - calendars["GBP"].open - set(
        day for day in data.DAYS if day.weekday() > 4))
    changed = copy.deepcopy(calendars)
    changed["GBP"].open.add(holiday)
    must_find("a holiday that is missing",
              differences.faults(differences.found(changed), explanations))
    stale = explanations | {("EUR", "quantlib", "open", holiday): "stale"}
    must_find("an explanation that no longer applies",
              differences.faults(differences.found(calendars), stale))
    place = next(index for index, (question, _) in enumerate(asked) if question.startswith("value"))
    must_find("a wrong date", wrong(asked, answers[:place] + ["x"] + answers[place + 1:]))
    for what, change in mutants():
        found = 0
        rules = dict(zip((question for question, _ in asked), answers))
        with change:
            for name in PAIRS:
                pair = counting.Pair(calendars, name[:3], name[3:])
                head = f"{name[:3]} {name[3:]}"
                for day in data.DAYS:
                    line = expected(value_line, pair, day)
                    found += line != rules[f"value {head} {day}"]
        must_find(what, range(found))
        print(f"planted: {what}: {found} of {len(PAIRS) * len(data.DAYS)} value dates differ")


class Patched:
    """A rule replaced for a while."""

    def __init__(self, owner, name, value):
        self.owner, self.name, self.value = owner, name, value

    def __enter__(self):
        self.kept = getattr(self.owner, self.name)
        setattr(self.owner, self.name, self.value)

    def __exit__(self, *_):
        setattr(self.owner, self.name, self.kept)


def mutants():
    made = counting.Pair.__init__

    def count_jointly(self, *arguments):
        made(self, *arguments)
        self.counted = self.settling

    def settle_without_the_dollar(self, *arguments):
        made(self, *arguments)
        if "USD" not in self.codes:
            self.settling = self.counted
            self.settles = set(self.counted)

    yield "days counted in dollars too", Patched(counting.Pair, "__init__", count_jointly)
    yield "a cross that ignores the dollar", Patched(
        counting.Pair, "__init__", settle_without_the_dollar)
    yield "spot on T+2 for all pairs", Patched(counting, "SPOT_ON_THE_NEXT_DAY", [])


def recorded(table, path):
    """Rows that somebody else made: pair, trade date, and the spot date by our rule."""
    with gzip.open(path, "rt") as file:
        rows = list(csv.DictReader(file))
    trade = next((name for name in ("trade_date", "trade", "date") if name in rows[0]), None)
    if trade is None or not {"pair", "value_date_market"} <= rows[0].keys():
        sys.exit(f"{path} has other columns: {', '.join(rows[0])}")
    asked = []
    for row in rows:
        name = row["pair"].replace("/", "").replace("-", "")
        if {name[:3], name[3:]} <= FIRM:
            asked.append((f"value {name[:3]} {name[3:]} {row[trade]}", row["value_date_market"]))
    if not asked:
        sys.exit(f"{path} has none of the firm pairs")
    spots = [answer.split(" ")[-1] for answer in ask(table, [question for question, _ in asked])]
    return len(asked), list(wrong(asked, spots))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--differences", action="store_true")
    parser.add_argument("--table")
    parser.add_argument("--recorded")
    options = parser.parse_args()

    calendars = data.read(options.data)
    text = (pathlib.Path(__file__).parent / "explained.txt").read_text()
    explanations = differences.explained(text)
    found = differences.found(calendars)
    if options.differences:
        print("\n".join(differences.listed(found - explanations.keys())))
        return

    asked = list(questions(calendars))
    answers = ask(options.table, [question for question, _ in asked])
    planted(calendars, explanations, asked, answers)

    faults = list(differences.faults(found, explanations))
    print(f"holidays: {differences.compared(calendars)} days compared, {len(found)} differences,"
          f" {len(explanations)} explained by {len(set(explanations.values()))} reasons")
    bad = list(wrong(asked, answers))
    print(f"value dates: {len(PAIRS)} pairs, {len(data.DAYS)} days, {len(asked)} answers compared,"
          f" {len(bad)} wrong")
    faults += bad
    if options.recorded:
        count, bad = recorded(options.table, options.recorded)
        print(f"recorded value dates: {count} compared, {len(bad)} wrong")
        faults += bad
    for fault in faults[:SHOWN_MAX]:
        print(fault)
    print(f"{len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
