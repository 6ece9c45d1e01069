"""The rules of value dates, stated apart from the server's code.

Days are looked up in sorted lists of good days, and clocks are those of Python's zoneinfo; the
server walks from day to day and reads the offsets in its data files.
"""

import bisect
import datetime
import zoneinfo

from data import FIRST, LAST

DAY = datetime.timedelta(days=1)
NEW_YORK, AUCKLAND = zoneinfo.ZoneInfo("America/New_York"), zoneinfo.ZoneInfo("Pacific/Auckland")
SPOT_ON_THE_NEXT_DAY = [{"USD", "CAD"}, {"USD", "TRY"}]


class Beyond(Exception):
    """A date that has to be looked at is outside the data."""


class Pair:
    def __init__(self, calendars, source, target):
        self.codes = {source, target}
        self.sides = [calendars[source], calendars[target]]
        self.zones = [zoneinfo.ZoneInfo(side.zone) for side in self.sides]
        foreign = [side.open for side in self.sides if side.currency != "USD"]
        self.counted = sorted(set.intersection(*foreign))
        self.settling = sorted(set.intersection(*foreign, calendars["USD"].open))
        self.settles = set(self.settling)

    def value_date(self, tenor, trade):
        if not FIRST <= trade <= LAST:
            raise Beyond
        day = trade
        if tenor:
            place = bisect.bisect_right(self.counted, trade) + tenor - 1
            if place >= len(self.counted):
                raise Beyond
            day = self.counted[place]
        place = bisect.bisect_left(self.settling, day)
        if place >= len(self.settling):
            raise Beyond
        return self.settling[place]

    def spot(self, trade):
        return self.value_date(1 if self.codes in SPOT_ON_THE_NEXT_DAY else 2, trade)

    def trade_date(self, now):
        if "NZD" in self.codes:
            local = now.astimezone(AUCKLAND)
            date = local.date() - DAY if local.time() < datetime.time(7) else local.date()
        else:
            local = now.astimezone(NEW_YORK)
            date = local.date() + DAY if local.time() >= datetime.time(17) else local.date()
        while date.isoweekday() > 5:
            date += DAY
        if not FIRST <= date <= LAST:
            raise Beyond
        return date

    def cut_offs(self, date):
        return [datetime.datetime.combine(date, side.cut_off, zone)
                for side, zone in zip(self.sides, self.zones)]

    def allowed(self, now):
        """The trade date, and the tenors by date."""
        trade = self.trade_date(now)
        dates = {}
        # The smallest tenor is written last and stays.
        for tenor in (2, 1):
            dates[self.value_date(tenor, trade)] = tenor
        if trade in self.settles and all(now < moment for moment in self.cut_offs(trade)):
            dates[trade] = 0
        return trade, sorted(dates.items())
