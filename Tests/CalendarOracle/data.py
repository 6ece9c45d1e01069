"""The data files as the oracle reads them, apart from the server's reader."""

import datetime
import pathlib

FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2030, 12, 31)
DAYS = [FIRST + datetime.timedelta(n) for n in range((LAST - FIRST).days + 1)]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Calendar:
    """One currency: `open` holds the days on which it settles."""

    def __init__(self, text):
        values = {}
        closed = set()
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            if word in ("closed", "estimate"):
                closed.add(datetime.date.fromisoformat(rest[:10]))
            elif word not in ("#", "offset"):
                values[word] = rest
        self.currency = values["currency"]
        self.zone = values["zone"]
        self.weekend = {WEEKDAYS.index(day) for day in values["weekend"].split()}
        self.cut_off = datetime.time.fromisoformat(values["cut-off"])
        self.open = {day for day in DAYS if day.weekday() not in self.weekend and day not in closed}


def read(folder):
    calendars = [Calendar(file.read_text()) for file in sorted(pathlib.Path(folder).iterdir())]
    return {calendar.currency: calendar for calendar in calendars}
