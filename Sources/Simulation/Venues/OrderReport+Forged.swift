import Domain
import Money

extension OrderReport {
    /// How many ways there are to be wrong.
    static let forgeriesCount = 7

    /// A report that cannot be true of the order: what no service may believe.
    func forged(_ order: Order, way: Int) -> OrderReport {
        let first = fills.first ?? order.wholeFill(at: at)
        let twice = Fixed(uncheckedUnits: 2 * order.quantity.units)
        return switch way {
        case 0: with(fills: fills, cumulative: twice)
        case 1: with(fills: [first.with(quantity: twice)], cumulative: twice)
        case 2: with(fills: [first.with(price: order.priceBeyondLimit)])
        case 3: with(fills: [first.with(notional: first.notional.times(3))])
        case 4: with(fills: [first.with(fee: Fee(first.quantity.times(2), of: order.symbol.base))])
        case 5: with(fills: [first.with(quantity: first.quantity.negated)])
        default: with(fills: [first.with(id: "")])
        }
    }

    private func with(fills: [Fill], cumulative: Fixed? = nil) -> OrderReport {
        OrderReport(
            order: order, venueOrderID: venueOrderID, status: status,
            cumulativeQuantity: cumulative ?? cumulativeQuantity, fills: fills,
            bookSequence: bookSequence, at: at)
    }
}

extension Order {
    /// A fill of all of it at its limit, which its venue never made.
    fileprivate func wholeFill(at instant: Instant) -> Fill {
        let notional = try? quantity.multiplied(by: limitPrice, rounding: .down)
        return Fill(
            venueTradeID: "forged", venueOrderID: "forged", quantity: quantity, price: limitPrice,
            notional: notional ?? .one, fee: Fee(.zero, of: symbol.quote), isMaker: false,
            at: instant)
    }

    fileprivate var priceBeyondLimit: Fixed {
        side == .buy
            ? limitPrice.times(2) : Fixed(uncheckedUnits: max(limitPrice.units / 2, 1))
    }
}

extension Fill {
    func with(
        id: String? = nil, quantity: Fixed? = nil, price: Fixed? = nil, notional: Fixed? = nil,
        fee: Fee? = nil
    ) -> Fill {
        let quantity = quantity ?? self.quantity
        let price = price ?? self.price
        let product = try? quantity.multiplied(by: price, rounding: .down)
        return Fill(
            venueTradeID: id ?? venueTradeID, venueOrderID: venueOrderID, quantity: quantity,
            price: price, notional: notional ?? product ?? self.notional, fee: fee ?? self.fee,
            isMaker: isMaker, at: at)
    }
}
