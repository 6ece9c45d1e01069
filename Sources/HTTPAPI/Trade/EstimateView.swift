import Domain
package import Engine
import Money
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
            PlannedLegView.write(plan, hop, estimate.result, into: &writer)
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
}
