import Domain
import Money
import StrictJSON
import Venues

/// One rule of a symbol, as it is told in exchangeInfo, and as orders are held to it. All
/// arithmetic is exact.
struct BinanceFilter {
    let name: String
    let fields: [(String, JSONValue)]

    static let priceMax = Fixed(1_000_000)
    static let quantityMax = Fixed(9_000_000)
    static let notionalMax = Fixed(9_000_000)
    /// Times the middle of the book.
    private static let multiplierUp = Fixed(5)
    private static let multiplierDown = Fixed(uncheckedUnits: Fixed.unitsPerOne / 5)
    private static let averageMinutes = 5

    static func all(of market: SandboxMarket) -> [BinanceFilter] {
        func text(_ value: Fixed) -> JSONValue { .string(value.wire) }
        func count(_ value: Int) -> JSONValue { .number(text: String(value)) }
        let rules = market.rules
        let lot: [(String, JSONValue)] = [
            ("minQty", text(rules.minQuantity)), ("maxQty", text(quantityMax)),
            ("stepSize", text(rules.lot)),
        ]
        return [
            BinanceFilter(
                name: "PRICE_FILTER",
                fields: [
                    ("minPrice", text(rules.tick)), ("maxPrice", text(priceMax)),
                    ("tickSize", text(rules.tick)),
                ]),
            BinanceFilter(name: "LOT_SIZE", fields: lot),
            BinanceFilter(
                name: "MARKET_LOT_SIZE",
                fields: [
                    ("minQty", text(.zero)), ("maxQty", text(quantityMax)),
                    ("stepSize", text(.zero)),
                ]),
            BinanceFilter(
                name: "PERCENT_PRICE_BY_SIDE",
                fields: [
                    ("bidMultiplierUp", .string("5")), ("bidMultiplierDown", .string("0.2")),
                    ("askMultiplierUp", .string("5")), ("askMultiplierDown", .string("0.2")),
                    ("avgPriceMins", count(averageMinutes)),
                ]),
            BinanceFilter(
                name: "NOTIONAL",
                fields: [
                    ("minNotional", text(rules.minNotional)), ("applyMinToMarket", .bool(true)),
                    ("maxNotional", text(notionalMax)), ("applyMaxToMarket", .bool(false)),
                    ("avgPriceMins", count(averageMinutes)),
                ]),
            BinanceFilter(
                name: "MAX_NUM_ORDERS",
                fields: [("maxNumOrders", count(SandboxLimits.openOrdersMax))]),
        ]
    }

    /// Holds an order to the rules.
    ///
    /// - Parameter average: the market's price now; `nil` where there is none.
    /// - Throws: the first that it breaks, in the order in which they are told.
    static func check(
        _ order: PlaceCommand, _ market: SandboxMarket, average: Fixed?
    ) throws(BinanceError) {
        let rules = market.rules
        let isLimit = order.kind == .limit
        if isLimit {
            let price = order.limitPrice
            guard price >= rules.tick, price <= priceMax, price.isMultiple(of: rules.tick) else {
                throw .filter("PRICE_FILTER")
            }
        }
        if case .base(let quantity) = order.size {
            guard quantity >= rules.minQuantity, quantity <= quantityMax,
                quantity.isMultiple(of: rules.lot)
            else { throw .filter("LOT_SIZE") }
        }
        if isLimit, let average, !isNear(order.limitPrice, average) {
            throw .filter("PERCENT_PRICE_BY_SIDE")
        }
        guard let price = isLimit ? order.limitPrice : average else { return }
        let notional: Fixed?
        switch order.size {
        case .quote(let amount): notional = amount
        case .base(let quantity):
            notional = try? price.multiplied(by: quantity, rounding: .down)
        }
        guard let notional, notional >= rules.minNotional,
            !isLimit || notional <= notionalMax
        else { throw .filter("NOTIONAL") }
    }

    private static func isNear(_ price: Fixed, _ average: Fixed) -> Bool {
        guard let most = try? average.multiplied(by: multiplierUp, rounding: .down),
            let least = try? average.multiplied(by: multiplierDown, rounding: .up)
        else { return true }
        return price >= least && price <= most
    }
}
