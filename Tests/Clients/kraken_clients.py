"""Drives the local exchange with clients that know nothing of it: ccxt, ccxt.pro and krakenex.

Unchanged but for their addresses they load markets, read books, place, query, amend, cancel and list
trades, and follow the streams. The exchange's own ledger judges what they were told.
"""

import asyncio
import json
import zlib
from decimal import Decimal

import aiohttp
import ccxt
import ccxt.pro
import krakenex

from exchange_session import Session, check

SYMBOL = "BTC/USD"
PAIR = "XXBTZUSD"
# Seconds until a stream must have said something.
PATIENCE = 10


class Exchange(Session):
    def trades_since(self, count):
        return [record for record in self.ledger()[count:] if record["type"] == "trade"]


def configured(kind, exchange):
    """A ccxt client whose addresses alone are changed."""
    client = kind({
        "apiKey": exchange.key, "secret": exchange.secret, "enableRateLimit": False})
    for name, value in client.urls["api"].items():
        if isinstance(value, str):
            client.urls["api"][name] = exchange.url
    if "ws" in client.urls["api"]:
        client.urls["api"]["ws"] = {
            name: exchange.sockets + "/v2" for name in client.urls["api"]["ws"]}
    return client


def far_below(book):
    return round(book["bids"][0][0] * 0.9, 1)


def ccxt_rest(exchange):
    client = configured(ccxt.kraken, exchange)
    markets = client.load_markets()
    for base in ("BTC", "ETH", "USDC"):
        for quote in ("USD", "USDT"):
            check(f"{base}/{quote}" in markets, f"no market {base}/{quote}")
    check(markets[SYMBOL]["precision"]["price"] == 0.1, markets[SYMBOL]["precision"])
    book = client.fetch_order_book(SYMBOL, 20)
    check(book["bids"][0][0] < book["asks"][0][0], "the book is crossed")
    check(client.fetch_ticker(SYMBOL)["bid"] > 0, "no bid")
    check(client.fetch_status()["status"] == "ok", "not online")
    check(client.fetch_trades(SYMBOL, limit=5) is not None, "no trades")

    resting = client.create_order(SYMBOL, "limit", "buy", 0.5, far_below(book))
    asked = client.fetch_order(resting["id"], SYMBOL)
    check(asked["status"] == "open" and asked["amount"] == 0.5, asked)
    check(
        [o["id"] for o in client.fetch_open_orders(SYMBOL)] == [resting["id"]], "open orders")
    client.edit_order(resting["id"], SYMBOL, "limit", "buy", 0.4, far_below(book) - 10)
    amended = client.fetch_order(resting["id"], SYMBOL)
    check(amended["amount"] == 0.4 and amended["status"] == "open", amended)
    client.cancel_order(resting["id"], SYMBOL)
    gone = client.fetch_order(resting["id"], SYMBOL)
    check(gone["status"] == "canceled" and gone["filled"] == 0, gone)

    before = len(exchange.ledger())
    taken = client.create_order(
        SYMBOL, "limit", "buy", 0.25, book["asks"][5][0], {"timeInForce": "IOC"})
    told = client.fetch_order(taken["id"], SYMBOL)
    check(told["status"] == "closed" and told["filled"] == 0.25, told)
    truth = exchange.trades_since(before)
    mine = [t for t in client.fetch_my_trades(SYMBOL) if t["order"] == taken["id"]]
    check(
        sorted(int(t["info"]["trade_id"]) for t in mine) == [t["number"] for t in truth],
        "trades differ")
    check(
        sum(Decimal(t["info"]["fee"]) for t in mine) == sum(Decimal(t["fee"]) for t in truth),
        "fees differ")
    check(
        sum(Decimal(t["info"]["cost"]) for t in mine)
        == sum(Decimal(t["notional"]) for t in truth), "costs differ")
    check(len(client.fetch_order_trades(taken["id"], SYMBOL, None, None, {
        "trades": told["info"]["trades"]})) == len(truth), "the order's trades differ")

    market = client.create_order(SYMBOL, "market", "sell", 0.125)
    check(client.fetch_order(market["id"])["status"] == "closed", "the market order rests")
    spent = client.create_order(SYMBOL, "market", "buy", None, None, {"cost": 1000})
    check(client.fetch_order(spent["id"])["status"] == "closed", "the spending order rests")
    named = client.create_order(
        SYMBOL, "limit", "sell", 0.1, book["asks"][0][0] * 2,
        {"postOnly": True, "clientOrderId": "mine-1"})
    client.cancel_order(None, SYMBOL, {"clientOrderId": "mine-1"})
    check(client.fetch_order(named["id"])["status"] == "canceled", "not cancelled by its name")
    closed = [o["id"] for o in client.fetch_closed_orders(SYMBOL)]
    check(closed[-1:] == [named["id"]] or named["id"] in closed, closed)

    balance = client.fetch_balance()
    check(balance["BTC"]["total"] > 0 and balance["USD"]["used"] == 0, balance["USD"])
    check(client.fetch_trading_fee(SYMBOL)["taker"] == 0.004, "another fee")
    check(len(client.fetch_ledger("BTC")) >= 4, "ledger lines are missing")


def ccxt_errors(exchange):
    client = configured(ccxt.kraken, exchange)
    client.load_markets()
    book = client.fetch_order_book(SYMBOL)
    cases = [
        (ccxt.InsufficientFunds, lambda: client.create_order(
            SYMBOL, "limit", "buy", 9000, far_below(book))),
        (ccxt.OrderNotFound, lambda: client.cancel_order("OAAAAA-AAAAA-AAAAAA", SYMBOL)),
        (ccxt.InvalidOrder, lambda: client.create_order(SYMBOL, "limit", "buy", 0.00001, 30000)),
        (ccxt.ExchangeError, lambda: client.create_order(
            SYMBOL, "limit", "buy", 0.1, book["asks"][9][0], {"postOnly": True})),
    ]
    for error, call in cases:
        try:
            call()
        except error:
            continue
        raise AssertionError(f"no {error.__name__}")
    client.secret = "wrong+secret"
    try:
        client.fetch_balance()
        raise AssertionError("a wrong secret was taken")
    except ccxt.ExchangeError as error:
        check("EAPI:Invalid signature" in str(error), error)


def ccxt_faults(exchange):
    """The answer is lost, and the order is there."""
    client = configured(ccxt.kraken, exchange)
    client.load_markets()
    price = far_below(client.fetch_order_book(SYMBOL))
    for number, kind in enumerate(
            ["drop-after", "reset-after", "half-after", "unavailable-after", "timeout-after",
             "busy-after", "html-after"]):
        name = f"lost-{number}-{len(exchange.ledger())}"
        exchange.control(
            "POST", "faults",
            {"account": "sandbox", "faults": [{"kind": kind, "endpoint": "private/AddOrder"}]})
        try:
            client.create_order(SYMBOL, "limit", "buy", 0.1, price, {"clientOrderId": name})
            raise AssertionError(f"{kind} had an answer")
        except (ccxt.NetworkError, ccxt.ExchangeError):
            pass
        found = client.privatePostOpenOrders({"cl_ord_id": name})["result"]["open"]
        check(len(found) == 1, f"{kind}: {found}")
        client.cancel_order(next(iter(found)), SYMBOL)
    exchange.control("DELETE", "faults")


def krakenex_rest(exchange):
    api = krakenex.API(exchange.key, exchange.secret)
    api.uri = exchange.url

    def ask(method, data=None):
        answer = (api.query_private if method in PRIVATE else api.query_public)(method, data)
        check(answer["error"] == [], answer)
        return answer["result"]

    check(PAIR in ask("AssetPairs"), "no pair")
    depth = ask("Depth", {"pair": "XBTUSD", "count": 10})[PAIR]
    check(len(depth["bids"]) == 10, "ten levels")
    price = f"{Decimal(depth['bids'][0][0]) * Decimal('0.9'):.1f}"
    placed = ask("AddOrder", {
        "pair": "XBTUSD", "type": "buy", "ordertype": "limit", "price": price, "volume": "0.2"})
    txid = placed["txid"][0]
    ask("AmendOrder", {"txid": txid, "order_qty": "0.1"})
    order = ask("QueryOrders", {"txid": txid, "trades": True})[txid]
    check(order["vol"] == "0.10000000" and order["status"] == "open", order)
    check(txid in ask("OpenOrders")["open"], "not open")
    check(ask("CancelOrder", {"txid": txid})["count"] == 1, "not cancelled")
    check(txid in ask("ClosedOrders")["closed"], "not closed")
    bought = ask("AddOrder", {
        "pair": "XBTUSD", "type": "buy", "ordertype": "market", "volume": "0.05"})["txid"][0]
    trades = ask("TradesHistory")["trades"].values()
    mine = [trade for trade in trades if trade["ordertxid"] == bought]
    check(sum(Decimal(t["vol"]) for t in mine) == Decimal("0.05"), mine)
    check(Decimal(ask("BalanceEx")["ZUSD"]["hold_trade"]) == 0, "money is held")
    check(Decimal(ask("Balance")["XXBT"]) > 0, "no bitcoin")


PRIVATE = {
    "AddOrder", "AmendOrder", "QueryOrders", "OpenOrders", "CancelOrder", "ClosedOrders",
    "TradesHistory", "BalanceEx", "Balance",
}


async def until(holds):
    """Waits until what the streams brought holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.05)


async def ccxt_pro(exchange):
    client = configured(ccxt.pro.kraken, exchange)
    try:
        await client.load_markets()
        for _ in range(10):
            async with asyncio.timeout(PATIENCE):
                book = await client.watch_order_book(SYMBOL)
            check(book["bids"][0][0] < book["asks"][0][0], "the streamed book is crossed")
        async with asyncio.timeout(PATIENCE):
            await client.watch_trades(SYMBOL)
        async with asyncio.timeout(PATIENCE):
            check((await client.watch_ticker(SYMBOL))["bid"] > 0, "no bid")
        async with asyncio.timeout(PATIENCE):
            check((await client.watch_balance())["BTC"]["total"] > 0, "no bitcoin")

        # The subscription stands once the first wait has begun.
        waiting = asyncio.ensure_future(client.watch_orders(SYMBOL))
        trading = asyncio.ensure_future(client.watch_my_trades(SYMBOL))
        await asyncio.sleep(1)
        price = round(book["bids"][0][0] * 0.9, 1)
        placed = await client.create_order(SYMBOL, "limit", "buy", 0.3, price)
        async with asyncio.timeout(PATIENCE):
            orders = await waiting
        check(orders[-1]["id"] == placed["id"], orders)
        await client.cancel_order(placed["id"], SYMBOL)
        await until(lambda: any(
            o["id"] == placed["id"] and o["status"] == "canceled" for o in client.orders))

        taken = await client.create_order_ws(
            SYMBOL, "limit", "buy", 0.3, round(book["asks"][0][0] * 1.05, 1))
        await until(lambda: client.myTrades and any(
            t["order"] == taken["id"] for t in client.myTrades))
        trading.cancel()
        over_socket = await client.create_order_ws(SYMBOL, "limit", "buy", 0.3, price)
        await client.edit_order_ws(over_socket["id"], SYMBOL, "limit", "buy", 0.2, price)
        await client.cancel_order_ws(over_socket["id"])
        check((await client.fetch_order(over_socket["id"]))["status"] == "canceled", "it rests")
    finally:
        await client.close()


async def checksums(exchange):
    """Numbers by their text, cut to the depth: the checksum holds after every message."""
    sides = {"bids": {}, "asks": {}}

    def text(side):
        rows = sorted(sides[side].items(), key=lambda row: Decimal(row[0]))
        best = rows[:10] if side == "asks" else rows[::-1][:10]
        digits = [part.replace(".", "").lstrip("0") for row in best for part in row]
        for price, _ in (rows[10:] if side == "asks" else rows[:-10]):
            del sides[side][price]
        return "".join(digits)

    async with aiohttp.ClientSession() as session, session.ws_connect(
            exchange.sockets + "/v2") as socket:
        await socket.send_json({
            "method": "subscribe", "params": {"channel": "book", "symbol": [SYMBOL], "depth": 10}})
        seen = 0
        while seen < 50:
            message = json.loads(
                (await socket.receive(PATIENCE)).data, parse_float=str, parse_int=str)
            if message.get("channel") != "book":
                continue
            for side, levels in sides.items():
                if message["type"] == "snapshot":
                    levels.clear()
                for row in message["data"][0][side]:
                    levels[row["price"]] = row["qty"]
                    if Decimal(row["qty"]) == 0:
                        del levels[row["price"]]
            told = int(message["data"][0]["checksum"])
            check(zlib.crc32((text("asks") + text("bids")).encode()) == told, "checksum")
            seen += 1


def run(ready):
    """All of it, against a fresh exchange."""
    exchange = Exchange(ready)
    # The counters are for those who trade, not for those who test.
    exchange.control("POST", "limits", {"factor": 1000})
    for name, part in [
            ("ccxt", ccxt_rest), ("ccxt errors", ccxt_errors), ("ccxt faults", ccxt_faults),
            ("krakenex", krakenex_rest),
            ("ccxt.pro", lambda exchange: asyncio.run(ccxt_pro(exchange))),
            ("checksums", lambda exchange: asyncio.run(checksums(exchange)))]:
        part(exchange)
        print(f"ok  {name}", flush=True)
