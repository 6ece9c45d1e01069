"""What two libraries say about the days: QuantLib, and `holidays` in its plainest form."""

import holidays
import QuantLib as ql

from data import DAYS

YEARS = range(2023, 2032)

QUANTLIB = {
    "AUD": ql.Australia(ql.Australia.Settlement),
    "CAD": ql.Canada(ql.Canada.Settlement),
    "CHF": ql.Switzerland(),
    "CNH": ql.HongKong(),
    "CNY": ql.China(ql.China.IB),
    "CZK": ql.CzechRepublic(),
    "DKK": ql.Denmark(),
    "EUR": ql.TARGET(),
    "GBP": ql.UnitedKingdom(ql.UnitedKingdom.Settlement),
    "HKD": ql.HongKong(),
    "HUF": ql.Hungary(),
    "INR": ql.India(),
    "JPY": ql.Japan(),
    "MXN": ql.Mexico(),
    "NOK": ql.Norway(),
    "NZD": ql.NewZealand(ql.NewZealand.Wellington),
    "PLN": ql.Poland(ql.Poland.Settlement),
    "RON": ql.Romania(),
    "SAR": ql.SaudiArabia(),
    "SEK": ql.Sweden(),
    "SGD": ql.Singapore(),
    "TRY": ql.Turkey(),
    "USD": ql.UnitedStates(ql.UnitedStates.FederalReserve),
    "ZAR": ql.SouthAfrica(),
}

COUNTRIES = {
    "AED": ("AE", {}), "AUD": ("AU", {"subdiv": "NSW"}), "BHD": ("BH", {}),
    "CAD": ("CA", {"subdiv": "ON"}), "CHF": ("CH", {"subdiv": "ZH"}), "CNH": ("HK", {}),
    "CNY": ("CN", {}), "CZK": ("CZ", {}), "DKK": ("DK", {}), "GBP": ("GB", {"subdiv": "ENG"}),
    "HKD": ("HK", {}), "HUF": ("HU", {}), "INR": ("IN", {"subdiv": "MH"}),
    "JPY": ("JP", {"categories": ("public", "bank")}), "KWD": ("KW", {}), "MXN": ("MX", {}),
    "NOK": ("NO", {}), "NZD": ("NZ", {"subdiv": "WGN"}), "PLN": ("PL", {}), "RON": ("RO", {}),
    "SAR": ("SA", {}), "SEK": ("SE", {}), "SGD": ("SG", {}), "TRY": ("TR", {}),
    "USD": ("US", {}), "ZAR": ("ZA", {}),
}


def quantlib_open(currency):
    calendar = QUANTLIB[currency]
    return {day for day in DAYS if calendar.isBusinessDay(ql.Date(day.day, day.month, day.year))}


def holidays_open(currency, weekend):
    """The package knows holidays; the weekend is ours."""
    if currency == "EUR":
        known = holidays.financial_holidays("XECB", years=YEARS)
    else:
        country, options = COUNTRIES[currency]
        known = holidays.country_holidays(country, years=YEARS, **options)
    return {day for day in DAYS if day.weekday() not in weekend and day not in known}


def opinions(calendar):
    """By library, the days on which the currency settles."""
    found = {"holidays": holidays_open(calendar.currency, calendar.weekend)}
    if calendar.currency in QUANTLIB:
        found["quantlib"] = quantlib_open(calendar.currency)
    return found
