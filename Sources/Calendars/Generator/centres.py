"""The settlement centres: where each currency's holidays come from and what is decided differently.

A centre's days are those of the package `holidays`, with what the currency's central bank or
payment system decides differently stated here as a rule, and its source named.
"""

import datetime
from dataclasses import dataclass, field
from typing import Callable

import holidays
from dateutil.easter import easter

FIRST_YEAR, LAST_YEAR = 2024, 2030
# A year more on both sides: an observed day may lie in the year before or after its holiday.
YEARS = range(FIRST_YEAR - 1, LAST_YEAR + 2)

SATURDAY_SUNDAY = (5, 6)
FRIDAY_SATURDAY = (4, 5)

# Set by the sighting of the moon, or told by the package as not announced yet.
MOON = ("Eid al-", "Arafah", "Islamic New Year", "Prophet's Birthday", "Ashura", "Mi'raj")
ESTIMATED = "estimated"


@dataclass(frozen=True)
class Centre:
    currency: str
    zone: str
    source: str
    days: Callable[[], dict]
    weekend: tuple = SATURDAY_SUNDAY
    quotable: bool = True
    notes: list = field(default_factory=list)


def country(code, **options):
    days = holidays.country_holidays(code, years=YEARS, **options)
    if "en_US" in days.supported_languages:
        days = holidays.country_holidays(code, years=YEARS, language="en_US", **options)
    return dict(days.items())


def easter_days(offset, name):
    return {easter(year) + datetime.timedelta(offset): name for year in YEARS}


def yearly(month, day, name):
    return {datetime.date(year, month, day): name for year in YEARS}


def monday_of(month, nth, name):
    """The nth Monday of the month."""
    days = {}
    for year in YEARS:
        first = datetime.date(year, month, 1)
        days[first + datetime.timedelta(-first.weekday() % 7 + 7 * (nth - 1))] = name
    return days


def or_next_monday(days):
    """Moved to Monday from a weekend."""
    return {day + datetime.timedelta(max(0, 7 - day.weekday()) if day.weekday() > 4 else 0): name
            for day, name in days.items()}


def united_states():
    """The Federal Reserve keeps no holiday on the Friday before a Saturday."""
    days = country("US")
    return {day: name for day, name in days.items()
            if not ("(observed)" in name and day.weekday() == 4)}


def canada():
    return (country("CA", subdiv="ON") | or_next_monday(yearly(7, 1, "Canada Day"))
            | monday_of(8, 1, "Civic Holiday")
            | or_next_monday(yearly(9, 30, "National Day for Truth and Reconciliation"))
            | or_next_monday(yearly(11, 11, "Remembrance Day")))


def denmark():
    return (country("DK") | easter_days(40, "Day after Ascension Day")
            | yearly(6, 5, "Constitution Day") | yearly(12, 24, "Christmas Eve")
            | yearly(12, 31, "New Year's Eve"))


def mexico():
    return (country("MX") | easter_days(-3, "Maundy Thursday") | easter_days(-2, "Good Friday")
            | yearly(11, 2, "All Souls' Day") | yearly(12, 12, "Bank Employees' Day"))


def hong_kong():
    """General holidays; the package has Good Friday and Easter Monday once labour law adds them."""
    return easter_days(-2, "Good Friday") | easter_days(1, "Easter Monday") | country("HK")


CENTRES = [
    Centre("AED", "Asia/Dubai", "public holidays of the United Arab Emirates",
           lambda: country("AE"), notes=["Weekend Saturday and Sunday since 2022."]),
    Centre("AUD", "Australia/Sydney", "bank holidays in Sydney (New South Wales)",
           lambda: country("AU", subdiv="NSW") | monday_of(8, 1, "Bank Holiday"),
           notes=["The payment system RITS is open on those that Victoria does not keep."]),
    Centre("BHD", "Asia/Bahrain", "public holidays of Bahrain", lambda: country("BH"),
           weekend=FRIDAY_SATURDAY),
    Centre("CAD", "America/Toronto", "bank holidays in Toronto, those of the Bank of Canada among"
           " them", canada),
    Centre("CHF", "Europe/Zurich", "non-clearing days of SIX Interbank Clearing (Zurich)",
           lambda: country("CH", subdiv="ZH") | yearly(1, 2, "Berchtold's Day"),
           notes=["24 and 31 December are clearing days."]),
    Centre("CNH", "Asia/Hong_Kong", "general holidays of Hong Kong, where CNH settles", hong_kong),
    Centre("CNY", "Asia/Shanghai", "public holidays of mainland China", lambda: country("CN"),
           quotable=False,
           notes=["Bridge days are decreed each November; weekends worked for them stay closed."]),
    Centre("CZK", "Europe/Prague", "public holidays of Czechia", lambda: country("CZ")),
    Centre("DKK", "Europe/Copenhagen", "bank closing days by Danmarks Nationalbank", denmark),
    Centre("EUR", "Europe/Berlin", "closing days of TARGET (T2) by the European Central Bank",
           lambda: dict(holidays.financial_holidays("XECB", years=YEARS).items())),
    Centre("GBP", "Europe/London", "bank holidays in England",
           lambda: country("GB", subdiv="ENG")),
    Centre("HKD", "Asia/Hong_Kong", "general holidays of Hong Kong", hong_kong),
    Centre("HUF", "Europe/Budapest", "public holidays and decreed rest days of Hungary",
           lambda: country("HU"), notes=["Rest days after 2026 are not decreed yet."]),
    Centre("INR", "Asia/Kolkata", "public holidays in Maharashtra (Mumbai)",
           lambda: country("IN", subdiv="MH"), quotable=False),
    Centre("JPY", "Asia/Tokyo", "bank holidays of Japan, with 31 December and 2 and 3 January",
           lambda: country("JP", categories=("public", "bank"))),
    Centre("KWD", "Asia/Kuwait", "public holidays of Kuwait", lambda: country("KW"),
           weekend=FRIDAY_SATURDAY),
    Centre("MXN", "America/Mexico_City", "bank holidays by the CNBV of Mexico", mexico),
    Centre("NOK", "Europe/Oslo", "closing days of Norges Bank's settlement system (NBO)",
           lambda: country("NO") | yearly(12, 24, "Christmas Eve")),
    Centre("NZD", "Pacific/Auckland", "bank holidays in Wellington",
           lambda: country("NZ", subdiv="WGN")),
    Centre("PLN", "Europe/Warsaw", "public holidays of Poland", lambda: country("PL")),
    Centre("RON", "Europe/Bucharest", "public holidays of Romania", lambda: country("RO")),
    Centre("SAR", "Asia/Riyadh", "public holidays of Saudi Arabia", lambda: country("SA"),
           weekend=FRIDAY_SATURDAY,
           notes=["The Saudi Central Bank announces the bank holidays of both Eids each year."]),
    Centre("SEK", "Europe/Stockholm", "closing days of the Riksbank's RIX",
           lambda: country("SE", categories=("public", "de_facto"))),
    Centre("SGD", "Asia/Singapore", "public holidays of Singapore", lambda: country("SG")),
    Centre("TRY", "Europe/Istanbul", "public holidays of Turkey", lambda: country("TR"),
           notes=["Half holidays are business days."]),
    Centre("USD", "America/New_York", "holidays of the Federal Reserve: one on a Saturday is not"
           " kept on the Friday", united_states),
    Centre("ZAR", "Africa/Johannesburg", "public holidays of South Africa",
           lambda: country("ZA")),
]
