#!/usr/bin/env python3
"""Prints the tables of ReferenceRateTests from a file of euro reference rates.

Exact fractions, one rounding, half to even, ten digits: written without a look at the Swift code.

    Tests/RateOracle/crosses.py ecb-eurofxref-hist.csv.gz
"""
import csv
import decimal
import gzip
import io
import sys
from fractions import Fraction

PEGS = {"AED": "3.6725", "SAR": "3.75", "BHD": "0.376", "KWD": "0.307"}
CODES = [
    "EUR", "GBP", "AUD", "NZD", "USD", "CAD", "CHF", "KWD", "BHD", "SGD", "HKD", "CNH", "AED",
    "SAR", "PLN", "DKK", "NOK", "SEK", "TRY", "MXN", "ZAR", "CZK", "HUF", "JPY",
]
DATES = [
    "1999-01-04", "2001-12-28", "2005-06-30", "2008-10-10", "2015-01-15", "2020-03-19",
    "2022-09-28", "2026-10-29",
]
PAIRS = [
    "EURUSD", "GBPUSD", "USDJPY", "GBPJPY", "AUDNZD", "USDCHF", "USDCAD", "GBPAED", "KWDSAR",
    "SEKJPY",
]


def rates(row):
    listed = {"EUR": Fraction(1)}
    for code, text in row.items():
        if code.strip() and code.strip() != "Date" and text.strip() not in ("N/A", ""):
            listed[code.strip()] = Fraction(text.strip())
    for code, peg in PEGS.items():
        listed.setdefault(code, listed["USD"] * Fraction(peg))
    if "CNY" in listed:
        listed.setdefault("CNH", listed["CNY"])
    return listed


def rounded(value, digits=10):
    scaled = value * 10**digits
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1):
        whole += 1
    text = format(decimal.Decimal(whole).scaleb(-digits), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def main():
    path = sys.argv[1]
    opened = gzip.open(path, "rt") if path.endswith(".gz") else open(path)
    with opened as file:
        rows = list(csv.DictReader(io.StringIO(file.read().replace("\r", ""))))
    newest = rates(rows[0])
    print("// newest:", rows[0]["Date"])
    for index, base in enumerate(CODES):
        quotes = [CODES[index + 1], CODES[-1], CODES[(index * 7 + 5) % len(CODES)]]
        for quote in dict.fromkeys(q for q in quotes if CODES.index(q) > index):
            print(f'("{base}", "{quote}", "{rounded(newest[quote] / newest[base])}"),')
        if index + 2 == len(CODES):
            break
    byDate = {row["Date"]: rates(row) for row in rows}
    for date in DATES:
        of = byDate[date]
        texts = [f'"{rounded(of[pair[3:]] / of[pair[:3]])}"' for pair in PAIRS]
        print(f'("{date}", [{", ".join(texts)}]),')


main()
