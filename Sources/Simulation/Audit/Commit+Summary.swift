import Bookkeeping
import Domain

extension Commit {
    /// The writes in a line: what a trace shows of it.
    var summary: String {
        writes.map { write in
            switch write {
            case .insertConversion(let conversion):
                "new \(conversion.id) \(conversion.request.executor.rawValue) "
                    + "\(conversion.request.from)>\(conversion.request.to) "
                    + "\(conversion.request.fixed.amount)"
            case .updateConversion(let conversion, let expected):
                "\(conversion.id) \(conversion.status.rawValue) v\(expected + 1) "
                    + (conversion.failure?.reason.rawValue ?? "")
            case .insertOrder(let order):
                "intend \(order.id) \(order.account) \(order.side.rawValue) \(order.quantity) "
                    + "\(order.symbol) at \(order.limitPrice)"
            case .updateOrder(let order):
                "order \(order.id) \(order.state.name) \(order.filledQuantity)"
            case .insertTrade(let trade):
                "trade \(trade.venueTradeID) \(trade.quantity) at \(trade.price) "
                    + "fee \(trade.fee.amount) \(trade.fee.asset)"
            case .reverseTrade(let trade, let state):
                "reverse \(trade.venueTradeID) \(state.rawValue)"
            case .post(let entry): "post \(entry.reason.rawValue)"
            case .hold(let change): "hold \(change.pocket) \(change.change)"
            case .consumeLimits(let check): "count \(check.notional)"
            case .releaseLimits(_, let asset): "uncount \(asset)"
            case .amend(_, let amendment): "amend \(amendment.reason)"
            case .event(let event): "event \(event.kind.rawValue)"
            case .recordDecisions: "record"
            case .numberEvents: "number events"
            case .putHalt(let halt): "halt \(halt.scope)"
            case .removeHalt(let scope): "resume \(scope)"
            case .putResolution(let resolution):
                "resolve \(resolution.order) \(resolution.evidence.summary)"
            case .insertClient(let client), .updateClient(let client): "client \(client.id)"
            case .revokeToken(let token): "revoke token \(token.id)"
            case .forgetRevokedTokens(let end): "forget revoked tokens \(end)"
            case .putExport(let export): "export \(export.id)"
            case .removeExport(let id): "remove export \(id)"
            case .par(let write): "par \(write.summary)"
            case .exchange(let write): "exchange \(write.summary)"
            case .account(.putExternal(let entry, let isPosted)):
                "external \(entry.venueLedgerID)\(isPosted ? "" : " from before")"
            case .account(.putMark(let mark)): "mark \(mark.account)"
            }
        }.joined(separator: "; ")
    }
}

extension ParWrite {
    fileprivate var summary: String {
        switch self {
        case .insertConversion(let conversion):
            "new \(conversion.id) \(conversion.request.amount) \(conversion.request.source)>"
                + "\(conversion.request.target) of \(conversion.request.profile)"
        case .updateConversion(let conversion, let expected):
            "\(conversion.id) \(conversion.state.summary) v\(expected + 1)"
        case .count(let share): "count \(share.gross) net \(share.net)"
        case .putProfile(let profile):
            "profile \(profile.id) \(profile.nickname)" + (profile.isActive ? "" : " closed")
        case .insertActivity(let activity): "\(activity.kind) \(activity.amount) \(activity.asset)"
        }
    }
}

extension ExchangeWrite {
    fileprivate var summary: String {
        switch self {
        case .insertQuote(let quote): "quote \(quote.id) \(quote.from) > \(quote.to)"
        case .useQuote(let quote, _): "use \(quote)"
        case .insert(let exchange): "new \(exchange.id) \(exchange.state.rawValue)"
        case .update(let exchange, let expected):
            "\(exchange.id) \(exchange.state.rawValue) v\(expected + 1)"
        case .tell(let notice): "tell \(notice.exchange.told)"
        case .count(let count, let change): "count \(count.scope) \(change)"
        case .insertSubscription(let subscription): "subscribe \(subscription.id)"
        case .endSubscription(let id, _): "unsubscribe \(id)"
        case .putDelivery(let delivery):
            "delivery \(delivery.sequence) \(delivery.state.rawValue)"
        case .parkBehind(let delivery): "park behind \(delivery.sequence)"
        case .redeliver(let id, _, _): "redeliver \(id)"
        case .insertKey(let key): "key \(key.id)"
        case .revokeKey(let id, _): "revoke key \(id)"
        case .forgetQuotes(let end, _): "forget quotes \(end)"
        }
    }
}

extension ParState {
    fileprivate var summary: String {
        switch self {
        case .created: "created"
        case .settling: "settling"
        case .settled: "settled"
        case .cancelled: "cancelled"
        }
    }
}
