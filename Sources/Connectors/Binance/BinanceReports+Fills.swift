internal import Domain
internal import Money

extension BinanceReports {
    /// What every form of a trade says.
    struct TradeFacts {
        let id: Int64
        let price: Fixed
        let quantity: Fixed
        let commission: Fixed
        let commissionAsset: String

        init(_ part: BinanceOrder.Part) {
            id = part.tradeID
            price = part.price
            quantity = part.quantity
            commission = part.commission
            commissionAsset = part.commissionAsset
        }

        init(_ trade: BinanceTrade) {
            id = trade.tradeID
            price = trade.price
            quantity = trade.quantity
            commission = trade.commission
            commissionAsset = trade.commissionAsset
        }

        init(_ trade: BinanceExecutionReport.Trade) {
            id = trade.tradeID
            price = trade.price
            quantity = trade.quantity
            commission = trade.commission
            commissionAsset = trade.commissionAsset
        }
    }

    func fill(
        _ facts: TradeFacts, _ orderID: Int64, _ symbol: Symbol, notional: Fixed, isMaker: Bool,
        at: Instant
    ) throws(BinanceAnswerError) -> Fill {
        let value = try Self.notional(facts.price, facts.quantity)
        guard Self.isNear(notional, value, parts: 1) else {
            throw .wrong("quoteQty", notional.description)
        }
        let name = symbols.name(of: symbol) ?? symbol.description
        guard let asset = symbols.asset(facts.commissionAsset) else {
            throw .wrong("commissionAsset", facts.commissionAsset)
        }
        // A rebate is a maker's, and nobody pays more than the trade.
        let most = asset == symbol.base ? facts.quantity : asset == symbol.quote ? notional : nil
        guard !facts.commission.isNegative || isMaker,
            most.map({ facts.commission <= $0 || notional.isZero }) ?? true
        else { throw .wrong("commission", facts.commission.description) }
        let fee = Fee(facts.commission, of: asset)
        return Fill(
            venueTradeID: "\(name)-\(facts.id)", venueOrderID: "\(orderID)",
            quantity: facts.quantity, price: facts.price, notional: notional, fee: fee,
            isMaker: isMaker, at: at)
    }

    /// Price times quantity, cut to the digits that quote amounts have there.
    static func notional(_ price: Fixed, _ quantity: Fixed) throws(BinanceAnswerError) -> Fixed {
        do {
            return try price.multiplied(by: quantity, rounding: .down)
                .rounded(toDigits: quoteDigits, .down)
        } catch { throw .wrong("price", "\(price) for \(quantity)") }
    }

    static func notional(
        of trade: BinanceExecutionReport.Trade
    ) throws(BinanceAnswerError) -> Fixed {
        if let cost = trade.cost { return cost }
        return try notional(trade.price, trade.quantity)
    }

    private static let quoteDigits = 8

    /// Whether a cost may be the venue's for that many trades of this value: it rounds each to its
    /// digits, and what is farther away than a thousandth is another trade's.
    static func isNear(_ cost: Fixed, _ value: Fixed, parts: Int) -> Bool {
        let difference = (cost.units - value.units).magnitude
        let roundings = Fixed.step(digits: quoteDigits).units.magnitude * UInt128(parts + 1)
        return !cost.isNegative && difference <= max(roundings, value.units.magnitude / 1_000)
    }
}
