"""Drives the local exchange with clients that know nothing of it: ccxt, ccxt.pro and python-binance.

Unchanged but for their addresses they load markets, read books, place, query, amend or replace, cancel
and list trades, and follow the streams. The exchange's own ledger judges what they were told.
"""

import asyncio
from decimal import Decimal

import binance
import ccxt
import ccxt.pro

from exchange_session import Session, check

SYMBOL = "BTC/USDT"
WIRE_SYMBOL = "BTCUSDT"
# Seconds until a stream must have said something.
PATIENCE = 10
OPTIONS = {
    "fetchMarkets": {"types": ["spot"]}, "fetchCurrencies": False, "fetchMargins": False,
    "defaultType": "spot",
}


class Exchange(Session):
    def trades(self, order):
        return [
            record for record in self.ledger()
            if record["type"] == "trade" and record["order"] == int(order)]


def configured(kind, exchange):
    """A ccxt client whose addresses alone are changed."""
    client = kind({
        "apiKey": exchange.key, "secret": exchange.secret, "enableRateLimit": False,
        "options": dict(OPTIONS)})
    for name in client.urls["api"]:
        if isinstance(client.urls["api"][name], str):
            client.urls["api"][name] = exchange.url + (
                "/sapi/v1" if name == "sapi" else "/api/v3")
    client.urls["api"]["ws"] = {
        "spot": exchange.sockets + "/ws",
        "ws-api": {"spot": exchange.sockets + "/ws-api/v3"},
    }
    return client


def far_below(book):
    return round(book["bids"][0][0] * 0.9, 2)


def ccxt_rest(exchange):
    client = configured(ccxt.binance, exchange)
    markets = client.load_markets()
    for base in ("BTC", "ETH", "USDC"):
        for quote in ("USD", "USDT"):
            check(f"{base}/{quote}" in markets, f"no market {base}/{quote}")
    book = client.fetch_order_book(SYMBOL, 20)
    check(book["bids"][0][0] < book["asks"][0][0], "the book is crossed")
    check(client.fetch_ticker(SYMBOL)["last"] > 0, "no last price")
    check(client.fetch_trades(SYMBOL, limit=5) is not None, "no trades")

    resting = client.create_order(SYMBOL, "limit", "buy", 0.5, far_below(book))
    check(resting["status"] == "open", resting)
    check(client.fetch_order(resting["id"], SYMBOL)["amount"] == 0.5, "the order is another")
    check([o["id"] for o in client.fetch_open_orders(SYMBOL)] == [resting["id"]], "open orders")
    replaced = client.edit_order(
        resting["id"], SYMBOL, "limit", "buy", 0.4, far_below(book) - 10)
    check(replaced["id"] != resting["id"] and replaced["status"] == "open", replaced)
    check(client.fetch_order(resting["id"], SYMBOL)["status"] == "canceled", "not replaced")
    check(client.cancel_order(replaced["id"], SYMBOL)["status"] == "canceled", "not cancelled")

    taken = client.create_order(
        SYMBOL, "limit", "buy", 0.25, book["asks"][5][0], {"timeInForce": "IOC"})
    check(taken["status"] == "closed" and taken["filled"] == 0.25, taken)
    market = client.create_order(SYMBOL, "market", "sell", 0.125)
    check(market["status"] == "closed", market)
    spent = client.create_order(SYMBOL, "market", "buy", None, None, {"cost": 1000})
    check(990 < spent["cost"] <= 1000, spent)
    post = client.create_order(
        SYMBOL, "limit", "sell", 0.1, book["asks"][0][0] * 2, {"postOnly": True})
    client.cancel_order(post["id"], SYMBOL)
    try:
        client.create_order(SYMBOL, "limit", "buy", 0.1, book["asks"][9][0], {"postOnly": True})
        raise AssertionError("a post-only order took")
    except ccxt.OrderImmediatelyFillable:
        pass

    mine = client.fetch_my_trades(SYMBOL)
    truth = exchange.trades(taken["id"])
    told = [trade for trade in mine if trade["order"] == taken["id"]]
    check([int(t["id"]) for t in told] == [t["number"] for t in truth], "trades differ")
    for one, other in zip(told, truth):
        check(Decimal(str(one["fee"]["cost"])) == Decimal(other["fee"]), "fees differ")
    balance = client.fetch_balance()
    check(balance["BTC"]["total"] > 0 and balance["USDT"]["used"] == 0, balance["USDT"])
    check(client.fetch_trading_fee(SYMBOL)["taker"] == 0.001, "another fee")
    check(len(client.fetch_orders(SYMBOL)) >= 6, "orders are missing")


def ccxt_errors(exchange):
    client = configured(ccxt.binance, exchange)
    client.load_markets()
    book = client.fetch_order_book(SYMBOL)
    cases = [
        (ccxt.InsufficientFunds, lambda: client.create_order(
            SYMBOL, "limit", "sell", 110, round(book["asks"][0][0] * 1.1, 2))),
        (ccxt.OrderNotFound, lambda: client.fetch_order("999999", SYMBOL)),
        (ccxt.OrderNotFound, lambda: client.cancel_order("999999", SYMBOL)),
        (ccxt.BadRequest, lambda: client.create_order(SYMBOL, "limit", "buy", 0.00001, 30000)),
    ]
    for error, call in cases:
        try:
            call()
        except error:
            continue
        raise AssertionError(f"no {error.__name__}")
    client.secret = "wrong"
    try:
        client.fetch_balance()
        raise AssertionError("a wrong secret was taken")
    except ccxt.AuthenticationError:
        pass


def ccxt_faults(exchange):
    """The answer is lost, and the order is there."""
    client = configured(ccxt.binance, exchange)
    client.load_markets()
    price = far_below(client.fetch_order_book(SYMBOL))
    for number, kind in enumerate(
            ["drop-after", "reset-after", "half-after", "unavailable-after", "timeout-after",
             "html-after"]):
        name = f"lost-{number}-{len(exchange.ledger())}"
        exchange.control(
            "POST", "faults",
            {"account": "sandbox", "faults": [{"kind": kind, "endpoint": "POST /api/v3/order"}]})
        try:
            client.create_order(SYMBOL, "limit", "buy", 0.1, price, {"clientOrderId": name})
            raise AssertionError(f"{kind} had an answer")
        except (ccxt.OperationFailed, ccxt.ExchangeError):
            pass
        found = client.fetch_order(None, SYMBOL, {"clientOrderId": name})
        check(found["status"] == "open", f"{kind}: {found['status']}")
        client.cancel_order(found["id"], SYMBOL)
    exchange.control("DELETE", "faults")


async def until(awaitable, holds):
    """Awaits again until the answer holds."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await awaitable()
            if holds(answer):
                return answer


async def ccxt_pro(exchange):
    client = configured(ccxt.pro.binance, exchange)
    try:
        await client.load_markets()
        book = await until(
            lambda: client.watch_order_book(SYMBOL), lambda b: b["bids"] and b["asks"])
        for _ in range(5):
            async with asyncio.timeout(PATIENCE):
                book = await client.watch_order_book(SYMBOL)
            check(book["bids"][0][0] < book["asks"][0][0], "the streamed book is crossed")
        async with asyncio.timeout(PATIENCE):
            await client.watch_trades(SYMBOL)
        for name in "miniTicker", "ticker":
            async with asyncio.timeout(PATIENCE):
                ticker = await client.watch_ticker(SYMBOL, {"name": name})
            check(0 < ticker["low"] <= ticker["last"] <= ticker["high"], ticker)
        async with asyncio.timeout(PATIENCE):
            best = (await client.watch_bids_asks([SYMBOL]))[SYMBOL]
        check(best["bid"] < best["ask"], best)

        # The subscription stands once the first wait has begun.
        waiting = asyncio.ensure_future(client.watch_orders(SYMBOL))
        await asyncio.sleep(1)
        placed = await client.create_order(
            SYMBOL, "limit", "buy", 0.3, round(book["bids"][0][0] * 0.9, 2))
        async with asyncio.timeout(PATIENCE):
            orders = await waiting
        check(orders[-1]["id"] == placed["id"] and orders[-1]["status"] == "open", orders)
        waiting = asyncio.ensure_future(client.watch_orders(SYMBOL))
        await client.cancel_order(placed["id"], SYMBOL)
        async with asyncio.timeout(PATIENCE):
            orders = await waiting
        check(orders[-1]["status"] == "canceled", orders[-1])

        over_socket = await client.create_order_ws(
            SYMBOL, "limit", "buy", 0.3, round(book["bids"][0][0] * 0.9, 2))
        check(over_socket["status"] == "open", over_socket)
        await client.cancel_order_ws(over_socket["id"], SYMBOL)
    finally:
        await client.close()


def python_binance(exchange):
    binance.Client.API_URL = exchange.url + "/api"
    client = binance.Client(exchange.key, exchange.secret)
    client.API_URL = exchange.url + "/api"
    names = [symbol["symbol"] for symbol in client.get_exchange_info()["symbols"]]
    check(WIRE_SYMBOL in names, names)
    depth = client.get_order_book(symbol=WIRE_SYMBOL, limit=10)
    check(len(depth["bids"]) == 10, "ten levels")
    price = f"{Decimal(depth['bids'][0][0]) * Decimal('0.9'):.2f}"
    placed = client.order_limit_buy(symbol=WIRE_SYMBOL, quantity="0.2", price=price)
    check(placed["status"] == "NEW", placed)
    asked = client.get_order(symbol=WIRE_SYMBOL, orderId=placed["orderId"])
    check(asked["clientOrderId"] == placed["clientOrderId"], asked)
    amended = client._put(
        "order/amend/keepPriority", True,
        data={"symbol": WIRE_SYMBOL, "orderId": placed["orderId"], "newQty": "0.1"})
    check(amended["amendedOrder"]["qty"] == "0.10000000", amended)
    check(len(client.get_open_orders(symbol=WIRE_SYMBOL)) == 1, "one is open")
    gone = client.cancel_order(symbol=WIRE_SYMBOL, orderId=placed["orderId"])
    check(gone["status"] == "CANCELED", gone)
    bought = client.order_market_buy(symbol=WIRE_SYMBOL, quantity="0.05")
    check(bought["status"] == "FILLED" and bought["fills"], bought)
    trades = client.get_my_trades(symbol=WIRE_SYMBOL, orderId=bought["orderId"])
    check(sum(Decimal(t["qty"]) for t in trades) == Decimal("0.05"), trades)
    free = client.get_asset_balance("USDT")
    check(Decimal(free["locked"]) == 0, free)


async def python_binance_streams(exchange):
    client = binance.AsyncClient(exchange.key, exchange.secret)
    try:
        manager = binance.BinanceSocketManager(client)
        manager.STREAM_URL = exchange.sockets + "/"
        for socket, event in [
                (manager.aggtrade_socket(WIRE_SYMBOL), "aggTrade"),
                (manager.symbol_miniticker_socket(WIRE_SYMBOL), "24hrMiniTicker"),
                (manager.symbol_ticker_socket(WIRE_SYMBOL), "24hrTicker"),
                (manager.trade_socket(WIRE_SYMBOL), "trade")]:
            async with socket as stream, asyncio.timeout(PATIENCE):
                message = await stream.recv()
                check(message["e"] == event and message["s"] == WIRE_SYMBOL, message)
    finally:
        await client.close_connection()


def run(ready):
    """All of it, against a fresh exchange."""
    exchange = Exchange(ready)
    for name, part in [
            ("ccxt", ccxt_rest), ("ccxt errors", ccxt_errors), ("ccxt faults", ccxt_faults),
            ("ccxt.pro", lambda exchange: asyncio.run(ccxt_pro(exchange))),
            ("python-binance", python_binance),
            ("python-binance streams",
             lambda exchange: asyncio.run(python_binance_streams(exchange)))]:
        part(exchange)
        print(f"ok  {name}", flush=True)
