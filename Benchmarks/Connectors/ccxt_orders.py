"""Places limit orders that rest with ccxt, account after account, and says what they cost.

Reads its task from standard input and writes one line of JSON. The first account is to warm up. The
client is as it comes, but for its addresses and without its own pauses between requests.
"""

import json
import sys
import time

import ccxt


def client(task, account):
    made = getattr(ccxt, task["exchange"])({
        "apiKey": account["apiKey"], "secret": account["secret"], "enableRateLimit": False,
        "options": {
            "fetchMarkets": {"types": ["spot"]}, "fetchCurrencies": False, "fetchMargins": False,
            "defaultType": "spot"} if task["exchange"] == "binance" else {}})
    path = {"binance": "/api/v3", "kraken": ""}[task["exchange"]]
    for name, value in made.urls["api"].items():
        if isinstance(value, str):
            made.urls["api"][name] = task["url"] + ("/sapi/v1" if name == "sapi" else path)
    made.load_markets()
    return made


def main():
    task = json.load(sys.stdin)
    amount, price = float(task["amount"]), float(task["price"])
    processor = elapsed = orders = 0
    for index, account in enumerate(task["accounts"]):
        exchange = client(task, account)
        before, start = time.process_time_ns(), time.perf_counter_ns()
        for _ in range(task["orders"]):
            exchange.create_order(task["symbol"], "limit", "buy", amount, price)
        if index > 0:
            processor += time.process_time_ns() - before
            elapsed += time.perf_counter_ns() - start
            orders += task["orders"]
    print(json.dumps({
        "version": ccxt.__version__, "orders": orders,
        "processorMicroseconds": processor // 1000, "elapsedMicroseconds": elapsed // 1000}))


main()
