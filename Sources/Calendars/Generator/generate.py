"""Writes one data file per currency, or checks that the files are what would be written.

    python generate.py FOLDER [--check]

The same input gives the same bytes: the packages `holidays` and `tzdata` are pinned by
scripts/calendars, and the zones of the machine are not read.
"""

import datetime
import os
import pathlib
import sys

os.environ["PYTHONTZPATH"] = ""

import importlib.metadata
import zoneinfo

from centres import CENTRES, ESTIMATED, FIRST_YEAR, LAST_YEAR, MOON

UTC = datetime.timezone.utc
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CUT_OFF = "14:00"
# One year more than the holidays: a trade of the last day is still told the time of its centre.
LAST_ZONE_YEAR = LAST_YEAR + 1


def offsets(zone):
    """The offset at the start, then each change to the minute, in UTC."""
    zone = zoneinfo.ZoneInfo(zone)

    def at(moment):
        return moment.astimezone(zone).utcoffset()

    moment = datetime.datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime.datetime(LAST_ZONE_YEAR + 1, 1, 1, tzinfo=UTC)
    # A day before, since 2024 has begun in the east when it begins in UTC.
    moment -= datetime.timedelta(days=1)
    yield moment, at(moment)
    while moment < end:
        later = moment + datetime.timedelta(hours=6)
        if at(later) != at(moment):
            low, high = moment, later
            while high - low > datetime.timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle -= datetime.timedelta(seconds=middle.second, microseconds=middle.microsecond)
                low, high = (low, middle) if at(middle) != at(low) else (middle, high)
            yield high, at(high)
        moment = later


def signed(offset):
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def closures(centre):
    """Only days that the weekend does not close already."""
    for day, name in sorted(centre.days().items()):
        if not FIRST_YEAR <= day.year <= LAST_YEAR or day.weekday() in centre.weekend:
            continue
        is_estimate = ESTIMATED in name or any(moon in name for moon in MOON)
        for mark in ("observed, estimated", ESTIMATED):
            name = name.replace(f" ({mark})", " (observed)" if "observed" in mark else "")
        name = name.replace("; ", ", ")
        yield ("estimate" if is_estimate else "closed"), day, name


def text(centre):
    package = "holidays " + importlib.metadata.version("holidays")
    zones = "tzdata " + importlib.metadata.version("tzdata")
    lines = [
        f"# Written by scripts/calendars from the PyPI packages {package} and {zones}; not by hand.",
        *(f"# {note}" for note in centre.notes),
        f"currency {centre.currency}",
        f"source {centre.source}",
        f"range {FIRST_YEAR}-01-01 {LAST_YEAR}-12-31",
        f"weekend {' '.join(WEEKDAYS[day] for day in centre.weekend)}",
        f"cut-off {CUT_OFF}",
        f"quotable {'yes' if centre.quotable else 'no'}",
        f"zone {centre.zone}",
    ]
    for moment, offset in offsets(centre.zone):
        lines.append(f"offset {moment:%Y-%m-%dT%H:%MZ} {signed(offset)}")
    lines += [f"{kind} {day} {name}" for kind, day, name in closures(centre)]
    return "\n".join(lines) + "\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    check = "--check" in sys.argv[2:]
    wanted = {f"{centre.currency}.txt": text(centre) for centre in CENTRES}
    for name, content in wanted.items():
        if not check:
            (folder / name).write_text(content, encoding="utf-8")
    stale = [name for name, content in wanted.items()
             if not (folder / name).exists() or (folder / name).read_bytes() != content.encode()]
    stale += [file.name for file in folder.iterdir() if file.name not in wanted]
    if stale:
        sys.exit("not what the generator writes: " + ", ".join(sorted(stale)))
    print(f"{len(wanted)} data files are what the generator writes")


main()
