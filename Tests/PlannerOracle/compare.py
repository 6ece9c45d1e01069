"""Holds the planner's plans to HiGHS: random instances, recorded books, and its speed.

    python compare.py BINARY [--linear N] [--whole N] [--cycles N] [--recorded FOLDER] [--speed]

BINARY is the planner's benchmark program. Before anything else the judge must find wrong plans
that are planted. The last line says how many comparisons failed; the exit status is 1 if any did.
"""

import argparse
import copy
import json
import statistics
import subprocess
import sys

import check
import instances
import planted
import programme
import recorded

GAP_MAX = 1e-9


def plans(binary, rows, *options):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    done = subprocess.run(
        [binary, "--answers", *options], input=text, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    if len(lines) != len(rows):
        sys.exit(f"{len(lines)} plans for {len(rows)} instances: {done.stderr[-2000:]}")
    return [json.loads(line) for line in lines]


def gap(instance, problem, arrived, left):
    """How much worse than the optimum, as a part of it; below zero: better by rounding."""
    arrived = float(arrived) / problem.unit(instance["to"])
    left = float(left) / problem.unit(instance["from"])
    best = problem.optimum(arrived)
    if best is None:
        return None
    arrives, leaves = best
    if instance["fixed"] == "from":
        return (arrives - arrived) / max(arrives, 1e-6)
    short = (min(arrives, 1.0) - arrived) / max(arrives, 1e-6)
    over = (left - leaves) / max(leaves, 1e-6)
    return max(short, over)


class Linear:
    """Lots and minimums at zero: the plan equals the optimum."""

    def __init__(self):
        self.compared = self.bad = self.without = self.traded = 0
        self.worst = 0.0

    def compare(self, name, instance, plan):
        problem = programme.Programme(instance)
        try:
            arrived, left = check.Judge(instance, plan, problem).judge()
        except check.Broken as broken:
            return self.fail(name, broken)
        found = gap(instance, problem, arrived, left)
        if found is None:
            self.without += 1
            return
        self.compared += 1
        self.traded += bool(plan["orders"])
        self.worst = max(self.worst, found)
        if found > GAP_MAX:
            self.fail(name, f"worse by {found:.3g}, {len(plan['orders'])} orders")

    def fail(self, name, what):
        self.bad += 1
        print(f"{name}: {what}")

    def told(self, what):
        print(
            f"{what}: {self.compared} compared ({self.traded} with orders), worst relative gap "
            f"{self.worst:.2g}, {self.bad} bad, {self.without} without an optimum of HiGHS",
            flush=True,
        )
        return self.bad


def linear(binary, count, seed):
    rows = [instances.Generator(seed + number).instance() for number in range(count)]
    result = Linear()
    for number, (instance, plan) in enumerate(zip(rows, plans(binary, rows))):
        result.compare(f"seed {seed + number}", instance, plan)
    return result.told("linear")


def books(binary, folder):
    rows = list(recorded.instances(folder))
    result = Linear()
    for number, (instance, plan) in enumerate(zip(rows, plans(binary, rows))):
        name = f"recorded {number} ({instance['from']} to {instance['to']}, {instance['fixed']})"
        result.compare(name, instance, plan)
    return result.told("recorded books")


def whole_loss(instance, problem, arrived, left, best):
    """How much worse than the mixed-integer optimum, in parts of the fixed amount."""
    arrives, leaves, _ = best
    arrived = float(arrived) / problem.unit(instance["to"])
    left = float(left) / problem.unit(instance["from"])
    if instance["fixed"] == "from":
        return arrives - arrived
    # A receipt that can be met must be; one that cannot may miss its lots.
    short = min(arrives, 1.0) - arrived
    if short <= 1e-7:
        return left - leaves
    return float("inf") if arrives > 1 - 1e-7 else short


def whole(binary, count, seed):
    """Lots and minimums: never worse than one lot per order than the mixed-integer optimum."""
    rows = [instances.Generator(seed + n, lots=True).instance() for n in range(count)]
    compared = bad = without = exact = 0
    worst = 0.0
    for number, (instance, plan) in enumerate(zip(rows, plans(binary, rows))):
        name = f"seed {seed + number} ({instance['fixed']}, inventory {instance['inventory']})"
        problem = programme.Programme(instance)
        try:
            arrived, left = check.Judge(instance, plan, problem).judge()
        except check.Broken as broken:
            bad += 1
            print(f"{name}: {broken}")
            continue
        best = problem.whole_optimum()
        if best is None:
            without += 1
            continue
        compared += 1
        mine = {(o["venue"], o["account"], o["symbol"], o["side"]) for o in plan["orders"]}
        taken = [
            lane
            for lane in problem.lanes
            if (*lane.account, lane.market["symbol"], lane.side) in mine
        ]
        lots = lambda lanes: sum(problem.lot_value(lane) for lane in lanes)
        # 2 % for prices that differ between levels, and what HiGHS may be off by.
        allowed = max(lots(taken), lots(best[2])) * 1.02 + 1e-7
        loss = whole_loss(instance, problem, arrived, left, best)
        worst = max(worst, loss / allowed)
        exact += loss < 1e-7
        if loss > allowed:
            bad += 1
            print(f"{name}: worse by {loss:.3g}, lots are {allowed:.3g}; {plan['shortfall']}")
    print(
        f"whole lots: {compared} compared, {exact} equal, the worst loses {worst:.2f} of one lot "
        f"per order, {bad} bad, {without} without an optimum of HiGHS in its time",
        flush=True,
    )
    if compared < count * 0.85:
        print("whole lots: too few were compared")
        bad += 1
    return bad


def cycles(binary, count, seed):
    """Arbitrage: it is reported exactly where it is, and no plan goes round in it."""
    rows = [instances.Generator(seed + n, arbitrage=True).instance() for n in range(count)]
    bad = found = 0
    for number, (instance, plan) in enumerate(zip(rows, plans(binary, rows))):
        judge = check.Judge(instance, plan)
        there = judge.has_gain_cycle()
        found += there
        try:
            judge.judge()
            check.need(bool(plan["gainCycle"]) == there, "the report of a gain cycle is wrong")
        except check.Broken as broken:
            bad += 1
            print(f"seed {seed + number}: {broken}")
    print(f"gain cycles: {count} instances, {found} with one, {bad} bad", flush=True)
    if not 0 < found < count:
        print("gain cycles: the instances say nothing")
        bad += 1
    return bad


def seen_to_fail(binary, count, seed):
    """Plants every kind of wrong plan; returns how many are not found."""
    rows = [instances.Generator(seed + number).instance() for number in range(count)]
    good = plans(binary, rows)
    missed = 0
    for wrong in planted.EVERY:
        tried = caught = 0
        for instance, plan in zip(rows, good):
            if not plan["orders"] or (
                wrong is planted.worse_by_a_little and len(plan["orders"]) != 1
            ):
                continue
            bad = wrong(instance, copy.deepcopy(plan))
            if bad is None:
                continue
            tried += 1
            caught += is_caught(instance, bad)
        print(f"planted, {wrong.__name__.replace('_', ' ')}: {caught} of {tried} found", flush=True)
        missed += tried - caught + (tried == 0)
    return missed


def is_caught(instance, plan):
    problem = programme.Programme(instance)
    try:
        arrived, left = check.Judge(instance, plan, problem).judge()
    except check.Broken:
        return True
    return gap(instance, problem, arrived, left) > GAP_MAX


def speed(binary):
    """5 venues of 200 levels: the planner's time against that of HiGHS for the same programme."""
    bad = 0
    for hops, ratio_min in (("one pair", 100), ("three hops", 10)):
        rows = [instances.deep(hops, seed) for seed in range(1, 6)]
        ratios, mine, theirs = [], [], []
        for instance, plan in zip(rows, plans(binary, rows, "--timed")):
            problem = programme.Programme(instance)
            times = []
            for _ in range(3):
                problem.optimum()
                times.append(problem.seconds * 1e6)
            mine.append(max(1, plan["microseconds"]))
            theirs.append(statistics.median(times))
            ratios.append(theirs[-1] / mine[-1])
        ratio = statistics.median(ratios)
        print(
            f"speed, {hops}: planner {statistics.median(mine):.0f} us, HiGHS "
            f"{statistics.median(theirs):.0f} us, ratio {ratio:.0f}, at least {ratio_min} wanted",
            flush=True,
        )
        bad += ratio < ratio_min
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--linear", type=int, default=2000)
    parser.add_argument("--whole", type=int, default=340)
    parser.add_argument("--cycles", type=int, default=400)
    parser.add_argument("--planted", type=int, default=60)
    parser.add_argument("--recorded", help="the folder of the market data")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bad = 0
    if options.planted:
        bad += seen_to_fail(options.binary, options.planted, options.seed)
    if options.linear:
        bad += linear(options.binary, options.linear, options.seed)
    if options.whole:
        bad += whole(options.binary, options.whole, options.seed)
    if options.cycles:
        bad += cycles(options.binary, options.cycles, options.seed)
    if options.recorded:
        bad += books(options.binary, options.recorded)
    if options.speed:
        bad += speed(options.binary)
    print(f"{bad} comparisons failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
