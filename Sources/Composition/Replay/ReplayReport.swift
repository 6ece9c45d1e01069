import Bookkeeping
import Domain
import Engine
import Execution
import HTTPAPI
import Money
import Routing
import StrictJSON

/// A conversion decided again, as an operator reads it: what each step saw and did, whether it came
/// out the same, and what another executor would have done.
struct ReplayReport {
    let stored: StoredConversion
    let replay: Replay
    let alternative: Counterfactual?

    var json: JSONValue {
        JSONValue.members([
            "conversion": .string(stored.conversion.id.description),
            "executor": .string(stored.conversion.request.executor.rawValue),
            "same": .bool(replay.isSame),
            "recoveries": .number(text: String(replay.recoveries)),
            "accepted": accepted,
            "steps": .array(replay.steps.map { Self.step($0) }),
            "outcome": Self.outcome(stored.conversion, stored.trades),
            "alternative": alternative.map {
                Self.outcome($0.execution.conversion, $0.trades)
            },
        ])
    }

    private var accepted: JSONValue {
        JSONValue.members([
            "at": .string(stored.conversion.createdAt.description),
            "saw": Self.books(replay.acceptance.view),
            "hops": .array(stored.conversion.hops.map { .string(Self.text($0)) }),
            "held": .array(
                replay.acceptance.holds.sorted { $0.key < $1.key }.map {
                    .string("\($0.value) \($0.key.asset) at \($0.key.account)")
                }),
        ])
    }

    private static func step(_ step: Replay.Step) -> JSONValue {
        JSONValue.members([
            "at": .string(step.call.now.description),
            "events": .array(step.call.events.map { .string(ReplayText.of($0)) }),
            "saw": step.call.view.map { books($0) },
            "did": .array(ReplayText.of(step.decision).map { .string($0) }),
            "status": .string(step.execution.conversion.status.rawValue),
            "waitsFor": step.execution.obstacle.map { .string($0.message) },
            "wakeAt": step.decision.wakeAt.map { .string($0.description) },
            "same": .bool(step.isSame),
        ])
    }

    /// Best prices and depth within reach.
    private static func books(_ view: MarketView) -> JSONValue {
        .array(view.markets.map { book($0) })
    }

    private static func book(_ market: Market) -> JSONValue {
        let book = market.book
        let levels = String(book.bids.count + book.asks.count)
        return JSONValue.members([
            "account": .string(market.account.description),
            "symbol": .string(book.symbol.description),
            "bid": book.bids.first.map { JSONValue.string($0.price.description) },
            "ask": book.asks.first.map { JSONValue.string($0.price.description) },
            "levels": .number(text: levels), "at": .string(book.at.description),
        ])
    }

    private static func text(_ hop: Hop) -> String {
        "\(hop.side.rawValue) \(hop.symbol)"
    }

    private static func outcome(_ conversion: Conversion, _ trades: [Trade]) -> JSONValue {
        let view = StoredConversion(conversion: conversion, trades: trades)
        var writer = JSONWriter()
        do {
            try ConversionView.writeOutcome(view, into: &writer)
            return try JSONParser.parse(writer.bytes)
        } catch {
            return .null
        }
    }
}

/// Events and decisions in a line each.
enum ReplayText {
    static func of(_ event: ExecutionEvent) -> String {
        switch event {
        case .wake: return "woken"
        case .cancel(let cause): return "cancel: \(cause.failure.message)"
        case .placed(let id, let answer):
            switch answer {
            case .accepted(let report): return "placed \(id): \(of(report))"
            case .refused(let failure): return "placed \(id): refused, \(failure.message)"
            case .unknown(let text): return "placed \(id): unknown, \(text)"
            }
        case .queried(let id, let answer, let isProof):
            switch answer {
            case .present(let report): return "asked \(id): \(of(report))"
            case .absent: return "asked \(id): absent\(isProof ? ", for good" : "")"
            case .unreachable(let text): return "asked \(id): no answer, \(text)"
            }
        case .cancelAnswered(let id, let answer):
            switch answer {
            case .report(let report): return "cancelled \(id): \(of(report))"
            case .notOpen: return "cancelled \(id): not open"
            case .unreachable(let text): return "cancelled \(id): no answer, \(text)"
            }
        case .reported(let report): return "reported \(report.order): \(of(report))"
        case .reversed(let trade, _): return "reversed trade \(trade.venueTradeID)"
        case .resolved(let id, let evidence): return "resolved \(id): \(evidence.summary)"
        case .refused(let refusal): return "commit refused: \(refusal)"
        }
    }

    private static func of(_ report: OrderReport) -> String {
        let status =
            switch report.status {
            case .open: "open"
            case .filled: "filled"
            case .cancelled: "ended"
            case .rejected(let failure): "rejected, \(failure.message)"
            }
        return "\(status), \(report.cumulativeQuantity) filled"
    }

    static func of(_ decision: Decision) -> [String] {
        decision.commands.map { command in
            switch command {
            case .place(let order):
                "\(order.side.rawValue) \(order.quantity) \(order.symbol) at \(order.limitPrice) "
                    + "\(order.timeInForce.rawValue) to \(order.account)"
            case .query(let order): "ask for \(order.id)"
            case .cancel(let order): "cancel \(order.id)"
            }
        }
    }
}
