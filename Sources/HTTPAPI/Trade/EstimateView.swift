import Domain
package import Engine
import Money
import Routing
package import StrictJSON

/// What a conversion would do now (spec/trade.md, section 7).
package enum EstimateView {
    /// How orders are spread over venues: the best average price over all books together.
    static let router = "VWAP"

    package static func write(_ estimate: Estimate, into writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(estimate, into: &writer)
        writer.endObject()
    }

    /// The members without the braces, so that a caller can add its own.
    package static func writeMembers(_ estimate: Estimate, into writer: inout JSONWriter) {
        let (request, plan) = (estimate.request, estimate.plan)
        let (from, to): (Fixed, Fixed) =
            switch request.fixed {
            case .from(let fixed): (fixed, plan.received)
            case .to(let fixed): (plan.spent, fixed)
            }
        writer.member("id", estimate.id.description)
        writer.name("from")
        ConversionView.amount(request.from, from, &writer)
        writer.name("to")
        ConversionView.amount(request.to, to, &writer)
        writer.member("legs", array: estimate.hops) { writer, hop in
            writer.object { leg(estimate, hop, &$0) }
        }
        writer.member("router", router)
        writer.member("result", estimate.result.rawValue)
        writer.member(
            "rate", ifPresent: ConversionFigures.rate(from: from, to: to)?.description)
        writer.member("fees", array: plan.fees) {
            ConversionView.amount($1.asset, $1.amount, &$0)
        }
        writer.member("expectedSeconds", integer: estimate.expectedSeconds)
        if let bounds = estimate.bounds {
            writer.member("limits") {
                $0.member("min", bounds.min.description)
                $0.member("max", bounds.max.description)
                $0.member("step", bounds.step.description)
            }
        }
    }

    private static func leg(_ estimate: Estimate, _ hop: Hop, _ writer: inout JSONWriter) {
        let orders = estimate.plan.orders.filter { $0.hop == hop }
        func sum(_ amount: (PlannedOrder) -> Fixed) -> Fixed {
            Fixed(uncheckedUnits: orders.reduce(Int128(0)) { $0 + amount($1).units })
        }
        LegView.head(hop, sum(\.quantity), sum(\.notional), &writer)
        writer.name("input")
        ConversionView.amount(hop.spends, sum(\.spent), &writer)
        writer.name("output")
        ConversionView.amount(hop.receives, sum(\.received), &writer)
        writer.member("orders", array: orders) { writer, order in
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
        writer.member("result", estimate.result.rawValue)
    }
}
