import Domain
import Engine
import Money
import StrictJSON

/// One way that a conversion could go, with what it costs (spec/trade.md, section 2).
enum RouteView {
    static func write(_ route: ConversionRoute, into writer: inout JSONWriter) {
        let plan = route.path.plan
        writer.object { writer in
            writer.member("legs", array: route.path.hops) { writer, hop in
                PlannedLegView.write(plan, hop, route.result, into: &writer)
            }
            writer.name("from")
            ConversionView.amount(route.request.from, plan.spent, &writer)
            writer.name("to")
            ConversionView.amount(route.request.to, plan.received, &writer)
            writer.member(
                "rate",
                ifPresent: ConversionFigures.rate(from: plan.spent, to: plan.received)?.description)
            writer.member("costBps", ifPresent: route.path.costBasisPoints?.description)
            writer.member("fees", array: plan.fees) {
                ConversionView.amount($1.asset, $1.amount, &$0)
            }
            writer.member("result", route.result.rawValue)
            writer.member("executable", bool: route.obstacle == nil)
            writer.member("failureReason", ifPresent: route.obstacle?.reason.rawValue)
            writer.member("failureMessage", ifPresent: route.obstacle?.message)
        }
    }
}
