import Domain
import Engine
import Money

/// Foreign exchanges, keys and callbacks as operators see them.
enum ExchangeReport {
    static func table(of open: [OpenExchange]) -> TableAnswer {
        TableAnswer(
            columns: [
                "id", "shortId", "tenant", "accountId", "externalId", "state", "from", "to",
                "settlementDate", "since", "overdue", "fundsMissing", "waitsFor",
            ],
            rows: open.map { open in
                let exchange = open.exchange
                return [
                    "\(exchange.id)", exchange.shortText, exchange.account.tenant.text,
                    "\(exchange.account.profile)", exchange.externalID, exchange.state.rawValue,
                    text(exchange.quote.from), text(exchange.quote.to),
                    "\(exchange.settlementDate)", "\(open.since)", yes(open.isOverdue),
                    yes(exchange.isFundsMissing), open.waitsFor,
                ]
            })
    }

    /// - Parameter wait: `nil` where it is final.
    static func record(of exchange: Exchange, _ wait: OpenExchange?) -> RecordAnswer {
        let quote = exchange.quote
        return RecordAnswer([
            ("id", "\(exchange.id)"), ("shortId", exchange.shortText),
            ("externalId", exchange.externalID), ("tenant", exchange.account.tenant.text),
            ("accountId", "\(exchange.account.profile)"), ("state", exchange.state.rawValue),
            ("reason", exchange.reason), ("waitsFor", wait?.waitsFor),
            ("since", wait.map { "\($0.since)" }), ("overdue", wait.map { yes($0.isOverdue) }),
            ("from", text(quote.from)), ("to", text(quote.to)),
            ("rate", "\(quote.rate.price) \(quote.rate.pair.pairCode) \(quote.rate.side.rawValue)"),
            ("quoteId", "\(quote.id)"), ("settlementDate", "\(exchange.settlementDate)"),
            ("originalSettlementDate", exchange.originalSettlementDate.map { "\($0)" }),
            ("held", "\(exchange.held) \(quote.from.asset.code)"),
            ("credit", exchange.credit.isZero ? nil : "\(exchange.credit)"),
            ("fundsMissing", yes(exchange.isFundsMissing)),
            ("cancelRequested", yes(exchange.cancelRequested)),
            ("dealer", quote.dealer.dealer.text), ("dealerQuote", quote.dealer.quote),
            ("dealerPrice", "\(quote.dealer.price)"), ("dealerOrder", "\(exchange.order)"),
            ("dealerReference", exchange.dealerReference), ("evidence", exchange.evidence),
            ("sentAt", exchange.intent.map { "\($0.at)" }),
            ("createdAt", "\(exchange.createdAt)"), ("updatedAt", "\(exchange.updatedAt)"),
            ("completedAt", exchange.completedAt.map { "\($0)" }), ("told", "\(exchange.told)"),
            ("version", "\(exchange.version)"),
        ])
    }

    static func table(of keys: [ExchangeKey]) -> TableAnswer {
        TableAnswer(
            columns: ["id", "tenant", "accountId", "createdAt", "revokedAt"],
            rows: keys.map { key in
                [
                    "\(key.id)", key.account.tenant.text, "\(key.account.profile)",
                    "\(key.createdAt)", key.revokedAt.map { "\($0)" } ?? "",
                ]
            })
    }

    static func table(of deliveries: [ListedDelivery]) -> TableAnswer {
        TableAnswer(
            columns: [
                "exchange", "sequence", "exchangeState", "subscription", "state", "attempts",
                "dueAt", "failure", "tenant", "accountId", "eventId", "url",
            ],
            rows: deliveries.map { listed in
                let delivery = listed.delivery
                return [
                    "\(delivery.exchange)", "\(delivery.sequence)", listed.state.rawValue,
                    "\(delivery.subscription)", delivery.state.rawValue, "\(delivery.attempts)",
                    "\(delivery.dueAt)", delivery.failure ?? "", listed.account.tenant.text,
                    "\(listed.account.profile)", "\(delivery.event)", listed.url,
                ]
            })
    }

    private static func text(_ amount: Amount) -> String {
        "\(amount.quantity) \(amount.asset.code)"
    }

    private static func yes(_ condition: Bool) -> String { condition ? "yes" : "" }
}
