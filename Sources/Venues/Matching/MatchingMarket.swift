import Domain
import Money
import Routing

/// One symbol in the engine: both sides, its rules in plain numbers, and where its money goes.
struct MatchingMarket: Sendable {
    let symbol: Symbol
    let base: Int32
    let quote: Int32
    let lot: Int128
    let tick: Int128
    let minQuantity: Int128
    let minNotional: Int128
    let buyFee: FeeRoute
    let sellFee: FeeRoute
    var bids = BookSide(.buy)
    var asks = BookSide(.sell)

    /// Where the fee of an order of one side is taken.
    struct FeeRoute: Sendable {
        let asset: Int32
        let kind: Kind

        enum Kind: Sendable { case base, quote, third }
    }

    init(_ rules: MarketRules, fees: FeeSchedule, number: (Asset) -> Int) {
        symbol = rules.symbol
        base = Int32(number(symbol.base))
        quote = Int32(number(symbol.quote))
        lot = rules.lot.units
        tick = rules.tick.units
        minQuantity = rules.minQuantity.units
        minNotional = rules.minNotional.units
        let symbol = rules.symbol
        func route(_ side: Side) -> FeeRoute {
            let asset = fees.asset.resolved(Hop(symbol: symbol, side: side))
            let kind: FeeRoute.Kind =
                asset == symbol.base ? .base : asset == symbol.quote ? .quote : .third
            return FeeRoute(asset: Int32(number(asset)), kind: kind)
        }
        buyFee = route(.buy)
        sellFee = route(.sell)
    }

    @inline(__always)
    func feeRoute(_ side: Side) -> FeeRoute {
        switch side {
        case .buy: buyFee
        case .sell: sellFee
        }
    }

    @inline(__always)
    func spentAsset(_ side: Side) -> Int32 {
        switch side {
        case .buy: quote
        case .sell: base
        }
    }

    /// Exchanges one side for another value: a side is worked on outside, where its storage stays
    /// unshared, and put back.
    @inline(__always)
    mutating func exchange(_ side: Side, _ book: inout BookSide) {
        switch side {
        case .buy: swap(&bids, &book)
        case .sell: swap(&asks, &book)
        }
    }

    @inline(__always)
    subscript(_ side: Side) -> BookSide {
        _read {
            switch side {
            case .buy: yield bids
            case .sell: yield asks
            }
        }
        _modify {
            switch side {
            case .buy: yield &bids
            case .sell: yield &asks
            }
        }
    }
}
