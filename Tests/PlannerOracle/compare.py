"""Holds the planner's plans to HiGHS on random instances."""

import argparse
import json
import subprocess
import sys

import check
import instances
import programme


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
    best = problem.optimum()
    if best is None:
        return None
    arrives, leaves = best
    arrived = float(arrived) / problem.unit(instance["to"])
    left = float(left) / problem.unit(instance["from"])
    if instance["fixed"] == "from":
        return (arrives - arrived) / max(arrives, 1e-6)
    short = (min(arrives, 1.0) - arrived) / max(arrives, 1e-6)
    over = (left - leaves) / max(leaves, 1e-6)
    return max(short, over)


def linear(binary, count, seed):
    rows = [instances.Generator(seed + number).instance() for number in range(count)]
    worst, bad, skipped = 0.0, 0, 0
    shapes = {}
    for number, (instance, plan) in enumerate(zip(rows, plans(binary, rows))):
        try:
            problem = programme.Programme(instance)
            arrived, left = check.Judge(instance, plan, problem).judge()
            found = gap(instance, problem, arrived, left)
        except check.Broken as broken:
            bad += 1
            print(f"seed {seed + number}: {broken}")
            continue
        if found is None:
            skipped += 1
            continue
        worst = max(worst, found)
        if found > 1e-9:
            bad += 1
            print(f"seed {seed + number}: worse by {found:.3g}; {len(plan['orders'])} orders, inventory {instance['inventory']} {instance['fixed']}")
    print(f"linear: {count} instances, worst relative gap {worst:.3g}, {bad} bad, {skipped} without optimum")
    return bad


def whole(binary, count, seed):
    """Lots and minimums: never worse than one lot per order."""
    rows = [instances.Generator(seed + n, lots=True).instance() for n in range(count)]
    bad, skipped, worst, exact = 0, 0, 0.0, 0
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
            skipped += 1
            continue
        arrives, leaves, orders = best
        arrived = float(arrived) / problem.unit(instance["to"])
        left = float(left) / problem.unit(instance["from"])
        mine = {(o["venue"], o["account"], o["symbol"], o["side"]) for o in plan["orders"]}
        lots = lambda lanes: sum(problem.lot_value(lane) for lane in lanes)
        taken = [
            lane
            for lane in problem.lanes
            if (*lane.account, lane.market["symbol"], lane.side) in mine
        ]
        tolerance = max(lots(taken), lots(orders)) * 1.02 + 1e-7
        if instance["fixed"] == "from":
            loss = arrives - arrived
        else:
            # A receipt that can be met must be; one that cannot may miss its lots.
            short = min(arrives, 1.0) - arrived
            if arrives > 1 - 1e-7:
                loss = 1e9 if short > 1e-7 else left - leaves
            else:
                loss = short if short > 1e-7 else left - leaves
        worst = max(worst, loss)
        exact += loss < 1e-7
        if loss > tolerance:
            bad += 1
            print(f"{name}: worse by {loss:.3g}, lots are {tolerance:.3g}; {len(taken)} orders for {len(orders)}; {plan['shortfall']}")
    print(f"whole: {count} instances, {exact} exact, worst {worst:.3g}, {bad} bad, {skipped} without optimum")
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--linear", type=int, default=2000)
    parser.add_argument("--whole", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bad = linear(options.binary, options.linear, options.seed) if options.linear else 0
    bad += whole(options.binary, options.whole, options.seed) if options.whole else 0
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
