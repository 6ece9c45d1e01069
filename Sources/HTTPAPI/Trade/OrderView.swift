import Domain
import Money
import StrictJSON

/// An order and its trades (spec/trade.md, section 7).
enum OrderView {
    /// - Parameter trades: among them those of the order.
    static func write(_ order: Order, trades: [Trade], into writer: inout JSONWriter) {
        writer.object {
            $0.member("id", order.id.description)
            $0.member("clientOrderId", order.id.description)
            $0.member("venueOrderId", ifPresent: order.venueOrderID)
            $0.member("venue", order.account.venue.text)
            $0.member("venueAccount", order.account.account.text)
            $0.member("symbol", order.symbol.description)
            $0.member("side", order.side.rawValue)
            $0.member("target") {
                $0.member("quantity", order.quantity.description)
                $0.member("price", order.limitPrice.description)
            }
            $0.member("actual") {
                $0.member("quantity", order.filledQuantity.description)
                $0.member("price", ifPresent: price(of: order)?.description)
            }
            $0.member("status", StatusWord.of(order.state))
            $0.member("failureReason", ifPresent: order.state.failure?.reason.rawValue)
            $0.member("failureMessage", ifPresent: order.state.failure?.message)
            $0.member("createdAt", order.createdAt.description)
            $0.member("trades", array: trades.filter { $0.order == order.id }) {
                write($1, into: &$0)
            }
        }
    }

    /// The average of what is filled; `nil` before the first fill.
    private static func price(of order: Order) -> Fixed? {
        try? order.filledNotional.divided(by: order.filledQuantity, rounding: .halfEven)
    }

    private static func write(_ trade: Trade, into writer: inout JSONWriter) {
        writer.object {
            $0.member("id", trade.id.description)
            $0.member("venueTradeId", trade.venueTradeID)
            $0.member("venueOrderId", trade.venueOrderID)
            $0.member("clientOrderId", trade.order.description)
            $0.member("symbol", trade.symbol.description)
            $0.member("side", trade.side.rawValue)
            $0.member("amount", trade.quantity.description)
            $0.member("price", trade.price.description)
            $0.name("fee")
            ConversionView.amount(trade.fee.asset, trade.fee.amount, &$0)
            $0.member("timestamp", trade.at.description)
            $0.member("state", trade.state.rawValue)
        }
    }
}
