import Domain
import Engine
import Money
import Routing
import StrictJSON

/// One hop of a plan: the orders that would be sent over it.
enum PlannedLegView {
    static func write(
        _ plan: PathPlan, _ hop: Hop, _ result: Estimate.Result, into writer: inout JSONWriter
    ) {
        let orders = plan.orders.filter { $0.hop == hop }
        func sum(_ amount: (PlannedOrder) -> Fixed) -> Fixed {
            Fixed(uncheckedUnits: orders.reduce(Int128(0)) { $0 + amount($1).units })
        }
        writer.object { writer in
            LegView.head(hop, sum(\.quantity), sum(\.notional), &writer)
            writer.name("input")
            ConversionView.amount(hop.spends, sum(\.spent), &writer)
            writer.name("output")
            ConversionView.amount(hop.receives, sum(\.received), &writer)
            writer.member("orders", array: orders) { order($1, into: &$0) }
            writer.member("result", result.rawValue)
        }
    }

    private static func order(_ order: PlannedOrder, into writer: inout JSONWriter) {
        writer.object {
            $0.member("venue", order.account.venue.text)
            $0.member("venueAccount", order.account.account.text)
            $0.member("symbol", order.hop.symbol.description)
            $0.member("side", order.hop.side.rawValue)
            $0.member("target") {
                $0.member("quantity", order.quantity.description)
                $0.member("price", order.limitPrice.description)
            }
            $0.name("fee")
            ConversionView.amount(order.fee.asset, order.fee.amount, &$0)
        }
    }
}
