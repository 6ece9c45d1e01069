import Domain
import Money
import StrictJSON

/// The state of a market in short. It covers what happened since the exchange started.
struct KrakenTicker {
    let pair: KrakenPair
    let book: BookShown
    let market: MarketState

    private var opening: Fixed { market.open ?? market.last }

    private var average: Fixed {
        (try? market.quoteVolume.divided(by: market.volume, rounding: .down)) ?? .zero
    }

    var restJSON: JSONValue {
        func price(_ value: Fixed) -> JSONValue { .string(pair.price(value)) }
        func twice(_ value: JSONValue) -> JSONValue { .array([value, value]) }
        func level(_ price: Fixed?, _ quantity: Fixed?) -> JSONValue {
            let lots = (quantity ?? .zero).text(digits: 3)
            return .array([
                .string(pair.price(price ?? .zero)),
                .string((quantity ?? .zero).text(digits: 0)), .string(lots),
            ])
        }
        let (ask, bid) = (book.asks.first, book.bids.first)
        let last = market.trades.last?.quantity ?? .zero
        return KrakenJSON.object([
            "a": level(ask?.price, ask?.quantity), "b": level(bid?.price, bid?.quantity),
            "c": .array([price(market.last), .string(pair.quantity(last))]),
            "v": twice(.string(pair.quantity(market.volume))), "p": twice(price(average)),
            "t": twice(KrakenJSON.integer(Int(market.tradeCount))), "l": twice(price(market.low)),
            "h": twice(price(market.high)), "o": price(opening),
        ])
    }

    var socketJSON: JSONValue {
        let (priceDigits, lotDigits) = (pair.market.priceDigits, pair.market.quantityDigits)
        func price(_ value: Fixed?) -> JSONValue {
            KrakenJSON.number(value ?? .zero, digits: priceDigits)
        }
        func quantity(_ value: Fixed?) -> JSONValue {
            KrakenJSON.number(value ?? .zero, digits: lotDigits)
        }
        let change = Fixed(uncheckedUnits: market.last.units - opening.units)
        let percent = try? change.multiplied(
            by: Fixed(100), dividedBy: opening, rounding: .down)
        return KrakenJSON.object([
            "symbol": .string(pair.symbol),
            "bid": price(book.bids.first?.price), "bid_qty": quantity(book.bids.first?.quantity),
            "ask": price(book.asks.first?.price), "ask_qty": quantity(book.asks.first?.quantity),
            "last": price(market.last), "volume": quantity(market.volume), "vwap": price(average),
            "low": price(market.low), "high": price(market.high), "change": price(change),
            "change_pct": KrakenJSON.number(percent ?? .zero, digits: 2),
            "timestamp": .string(book.at.description),
        ])
    }
}
