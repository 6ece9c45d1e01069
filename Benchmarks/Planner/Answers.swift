import Domain
import Money
import Routing
import StrictJSON

/// Plans each line of standard input, an ``Instance``, and prints one line of JSON for it, so that
/// a program that shares nothing with the planner can judge it.
enum Answers {
    /// - Parameter rounds: each plan is made so often; `microseconds` is the median.
    static func printAll(rounds: Int) throws {
        while let line = readLine() {
            let instance = try Instance(JSONParser.parse(Array(line.utf8)))
            let plan = try PathPlanner.plan(instance.request)
            let time = try PlannerBenchmark.median(rounds) {
                try PathPlanner.plan(instance.request).orders.count + 1
            }
            print(text(plan, microseconds: time))
        }
    }

    private static func text(_ plan: PathPlan, microseconds: Int) -> String {
        var writer = JSONWriter(reserving: 4_096)
        writer.object { writer in
            writer.member("orders", array: plan.orders) { writer, order in
                writer.object { writer in write(order, into: &writer) }
            }
            writer.member("spent", plan.spent.description)
            writer.member("received", plan.received.description)
            writer.member("unfilled", plan.unfilled.description)
            writer.member("shortfall", plan.shortfall.map { "\($0)" } ?? "")
            writer.member("gainCycle", array: plan.gainCycle ?? []) { writer, hop in
                writer.string("\(hop.symbol) \(hop.side.rawValue)")
            }
            writer.member("flows", array: plan.flows) { writer, flow in
                writer.object { writer in
                    writer.member("hops", array: flow.hops) { writer, hop in
                        writer.string("\(hop.symbol) \(hop.side.rawValue)")
                    }
                    writer.member("enters", flow.enters.description)
                    writer.member("arrives", flow.arrives.description)
                }
            }
            writer.member("microseconds", integer: microseconds)
        }
        return writer.text
    }

    private static func write(_ order: PlannedOrder, into writer: inout JSONWriter) {
        writer.member("venue", order.account.venue.text)
        writer.member("account", order.account.account.text)
        writer.member("symbol", order.hop.symbol.description)
        writer.member("side", order.hop.side.rawValue)
        writer.member("quantity", order.quantity.description)
        writer.member("limitPrice", order.limitPrice.description)
        writer.member("notional", order.notional.description)
        writer.member("spent", order.spent.description)
        writer.member("received", order.received.description)
        writer.member("fee", order.fee.amount.description)
        writer.member("feeAsset", order.fee.asset.code)
    }
}
