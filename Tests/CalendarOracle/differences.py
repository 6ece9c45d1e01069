"""Differences between the data and the libraries, and the list of those that are explained.

A difference is (currency, library, what we say, date). In the list a paragraph begins with its
reason in brackets; then come lines `CURRENCY LIBRARY open|closed: DATE ...`, what we say.
"""

import datetime

import libraries
from data import DAYS


def found(calendars):
    result = set()
    for currency, calendar in calendars.items():
        for library, open_days in libraries.opinions(calendar).items():
            for day in calendar.open ^ open_days:
                ours = "open" if day in calendar.open else "closed"
                result.add((currency, library, ours, day))
    return result


def compared(calendars):
    return sum(len(libraries.opinions(calendar)) for calendar in calendars.values()) * len(DAYS)


def explained(text):
    result = {}
    reason = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            assert line.endswith("]"), f"line {number}: a reason ends with ]"
            reason = line[1:-1]
        elif line and not line.startswith("#"):
            head, _, dates = line.partition(": ")
            currency, library, ours = head.split(" ")
            assert reason and ours in ("open", "closed"), f"line {number}: {line}"
            for date in dates.split():
                key = (currency, library, ours, datetime.date.fromisoformat(date))
                assert key not in result, f"line {number}: {date} is explained twice"
                result[key] = reason
    return result


def faults(differences, explanations):
    for key in sorted(differences - explanations.keys()):
        yield "not explained: " + show(key)
    for key in sorted(explanations.keys() - differences):
        yield "explained, but there is no difference: " + show(key)


def show(key):
    currency, library, ours, day = key
    return f"{currency} {day:%a} {day}: we say {ours}, {library} does not"


def listed(differences):
    """In the form of the list, for who has to explain them."""
    groups = {}
    for currency, library, ours, day in sorted(differences):
        groups.setdefault((currency, library, ours), []).append(day)
    for (currency, library, ours), days in sorted(groups.items()):
        years = {}
        for day in days:
            years.setdefault(day.year, []).append(str(day))
        for dates in years.values():
            yield f"{currency} {library} {ours}: {' '.join(dates)}"
