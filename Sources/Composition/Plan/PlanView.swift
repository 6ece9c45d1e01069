import Domain
import Engine
import HTTPAPI
import Money
import Routing
import StrictJSON

/// An Estimate with the sums and the orders of its plan at the top.
enum PlanView {
    static func write(_ estimate: Estimate, into writer: inout JSONWriter) {
        let plan = estimate.plan
        let first = plan.orders.filter { $0.hop == plan.hops.first }
        func sum(_ amount: (PlannedOrder) -> Fixed) -> Fixed {
            Fixed(uncheckedUnits: first.reduce(Int128(0)) { $0 + amount($1).units })
        }
        // In the quote asset of a single hop: what a buy pays, or a sell gets, with its fees there.
        let buys = plan.hops.count == 1 && plan.hops.first?.side == .buy
        writer.object {
            EstimateView.writeMembers(estimate, into: &$0)
            $0.member("totals") {
                $0.member("quantity", sum(\.quantity).description)
                $0.member("notional", sum(\.notional).description)
                $0.member("net", (buys ? plan.spent : plan.received).description)
            }
            $0.member("orders", array: plan.orders) { writer, order in
                writer.object { self.order(order, &$0) }
            }
        }
    }

    private static func order(_ order: PlannedOrder, _ writer: inout JSONWriter) {
        writer.member("venue", order.account.venue.text)
        writer.member("venueAccount", order.account.account.text)
        writer.member("symbol", order.hop.symbol.description)
        writer.member("side", order.hop.side.rawValue)
        writer.member("quantity", order.quantity.description)
        writer.member("limitPrice", order.limitPrice.description)
        writer.member("target") {
            $0.member("quantity", order.quantity.description)
            $0.member("price", order.limitPrice.description)
        }
        writer.member("notional", order.notional.description)
        writer.member("fee") {
            $0.member("asset", order.fee.asset.code)
            $0.member("amount", order.fee.amount.description)
        }
    }
}
