import Bookkeeping
import Domain
import Money

// Foreign exchanges, and the keys to them.

extension CommitApplier {
    mutating func check(_ guarded: ExchangeGuard) throws(StorageError) {
        switch guarded {
        case .externalIDUnused(let account, let externalID):
            if let owner = try owner(of: externalID, account) {
                throw .refused(.referenceUsed(by: owner))
            }
        case .quoteUnused(let id, let account):
            guard let quote = try quoteUse(id), quote.account == account else {
                throw .refused(.exchange(.quoteUsed(by: nil)))
            }
            if let user = quote.user { throw .refused(.exchange(.quoteUsed(by: user))) }
        case .within(let count, let amount, let most, let name):
            // A sum beyond the range of amounts is beyond every limit.
            let sum = try? counted(count.figure).adding(amount)
            guard let sum, sum <= most else { throw Self.exceeded(name, most, sum ?? .max) }
        case .subscriptionsBelow(let most, let account):
            let active = try session.first(.activeSubscriptionCount) { row in
                row.account(account)
            } _: { (row) throws(StorageError) in
                try row.int()
            }
            guard active ?? 0 < most else {
                throw .refused(.exchange(.tooManySubscriptions(most)))
            }
        }
    }

    mutating func write(_ write: ExchangeWrite) throws(StorageError) {
        switch write {
        case .insertQuote(let quote):
            try session.run(.insertQuote) { row in quote.bind(to: &row) }
        case .useQuote(let id, let user): try use(id, by: user)
        case .insert(let exchange): try insert(exchange)
        case .update(let exchange, let expected):
            let rows = try session.run(.updateExchange) { row in
                exchange.bindMutable(to: &row)
                row.identifier(exchange.id)
                row.integer(expected)
            }
            if rows == 0 { throw .refused(.versionChanged(exchange.id)) }
        case .tell(let notice): try tell(notice)
        case .count(let figure, let amount): try count(amount, on: figure.figure)
        case .insertSubscription(let subscription): try insert(subscription)
        case .endSubscription(let id, let at): try end(id, at)
        case .putDelivery(let delivery): try put(delivery)
        case .parkBehind(let delivery):
            try session.run(.parkBehind) { row in delivery.bindKey(to: &row) }
        case .redeliver(let id, let subscription, let at): try redeliver(id, to: subscription, at)
        case .insertKey(let key):
            try session.run(.insertExchangeKey) { row in key.bind(to: &row) }
        case .revokeKey(let id, let at):
            let rows = try session.run(.revokeExchangeKey) { row in
                row.instant(at)
                row.identifier(id)
            }
            if rows == 0 { throw .refused(.exchange(.noKey(id))) }
        case .forgetQuotes(let end, let most):
            try session.run(.forgetQuotes) { row in
                row.instant(end)
                row.integer(Int64(most))
            }
        }
    }

    private func use(_ id: QuoteID, by user: ConversionID) throws(StorageError) {
        let rows = try session.run(.useQuote) { row in
            row.identifier(user)
            row.identifier(id)
        }
        if rows == 0 { throw .refused(.exchange(.quoteUsed(by: try quoteUse(id)?.user))) }
    }

    private func insert(_ exchange: Exchange) throws(StorageError) {
        guard try quoteUse(exchange.quote.id)?.account == exchange.account else {
            throw .constraint("exchange \(exchange.id) without its quote")
        }
        let rows = try session.run(.insertExchange) { row in exchange.bind(to: &row) }
        guard rows == 0 else { return }
        if let owner = try owner(of: exchange.externalID, exchange.account) {
            throw .refused(.referenceUsed(by: owner))
        }
        let owner: ConversionID? = try identifier(.shortIDOwner) { row in
            row.account(exchange.account)
            row.integer(exchange.shortID)
        }
        if owner != nil { throw .refused(.exchange(.shortIDUsed(exchange.shortID))) }
        throw .constraint("exchange \(exchange.id) is there already")
    }

    private func owner(
        of externalID: String, _ account: ExchangeAccount
    ) throws(StorageError) -> ConversionID? {
        try identifier(.externalIDOwner) { row in
            row.account(account)
            row.text(externalID)
        }
    }

    private func quoteUse(
        _ id: QuoteID
    ) throws(StorageError) -> (account: ExchangeAccount, user: ConversionID?)? {
        try session.first(.quoteUser) { row in
            row.identifier(id)
        } _: { (row) throws(StorageError) in
            (try row.exchangeAccount(), try row.optionalIdentifier())
        }
    }
}
