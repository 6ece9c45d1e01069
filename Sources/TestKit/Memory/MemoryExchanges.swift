package import Bookkeeping
package import Domain
package import Money

/// What the model has of foreign exchanges, of the keys to them, and of callbacks.
///
/// A commit's writes are tried on a copy; what is refused leaves the copy behind.
package struct MemoryExchanges: Sendable {
    package internal(set) var quotes: [QuoteID: ExchangeQuote] = [:]
    /// With the quotes that they were inserted with; ``whole(_:)`` has them as they are now.
    package internal(set) var exchanges: [ConversionID: Exchange] = [:]
    /// What each exchange holds.
    package internal(set) var holds: [ConversionID: [Pocket: Fixed]] = [:]
    /// In the order of their numbers.
    package internal(set) var notices: [ConversionID: [ExchangeNotice]] = [:]
    package internal(set) var counts: [ExchangeCount: Fixed] = [:]
    package internal(set) var subscriptions: [SubscriptionID: CallbackSubscription] = [:]
    /// In the order of their numbers.
    package internal(set) var deliveries: [SubscriptionID: [ConversionID: [CallbackDelivery]]] = [:]
    package internal(set) var keys: [ExchangeKeyID: ExchangeKey] = [:]

    var externalIDs: [ExternalID: ConversionID] = [:]
    var shortIDs: [ShortID: ConversionID] = [:]

    /// By its bytes: texts that only look the same are different.
    struct ExternalID: Hashable {
        let account: ExchangeAccount
        let bytes: [UInt8]

        init(_ account: ExchangeAccount, _ text: String) {
            (self.account, bytes) = (account, Array(text.utf8))
        }
    }

    struct ShortID: Hashable {
        let account: ExchangeAccount
        let number: Int64
    }

    func isOpen(for profile: ProfileID) -> Bool {
        exchanges.values.contains { !$0.state.isFinal && $0.account.profile == profile }
    }
}

// MARK: - Guards and writes

extension MemoryExchanges {
    func check(_ guarded: ExchangeGuard) throws(MemoryRefusal) {
        switch guarded {
        case .externalIDUnused(let account, let text):
            if let owner = externalIDs[ExternalID(account, text)] {
                throw .refused(.referenceUsed(by: owner))
            }
        case .quoteUnused(let id, let account):
            guard let quote = quotes[id], quote.account == account else {
                throw .refused(.exchange(.quoteUsed(by: nil)))
            }
            if let user = quote.usedBy { throw .refused(.exchange(.quoteUsed(by: user))) }
        case .within(let count, let amount, let most, let name):
            let sum = try? (counts[count] ?? .zero).adding(amount)
            guard let sum, sum <= most else {
                throw .refused(
                    .limitExceeded(name: name, allowed: "\(most)", wanted: "\(sum ?? .max)"))
            }
        case .subscriptionsBelow(let most, let account):
            guard active(of: account).count < most else {
                throw .refused(.exchange(.tooManySubscriptions(most)))
            }
        }
    }

    mutating func apply(_ write: ExchangeWrite) throws(MemoryRefusal) {
        switch write {
        case .insertQuote(let quote):
            guard quotes.updateValue(quote, forKey: quote.id) == nil else {
                throw .defect("quote \(quote.id) is there already")
            }
        case .useQuote(let id, let user):
            guard let quote = quotes[id], quote.usedBy == nil else {
                throw .refused(.exchange(.quoteUsed(by: quotes[id]?.usedBy)))
            }
            quotes[id]?.usedBy = user
        case .insert(let exchange): try insert(exchange)
        case .update(let changed, let expected):
            guard let stored = exchanges[changed.id], stored.version == expected else {
                throw .refused(.versionChanged(changed.id))
            }
            exchanges[changed.id] = stored.taking(changed, stored.quote, version: expected + 1)
        case .tell(let notice): try tell(notice)
        case .count(let count, let amount):
            guard !amount.isZero else { return }
            guard let sum = try? (counts[count] ?? .zero).adding(amount) else {
                throw .defect("\(count.figure) leaves the range of amounts")
            }
            counts[count] = sum
        case .insertSubscription, .endSubscription, .putDelivery, .parkBehind, .redeliver:
            try applyToCallbacks(write)
        case .insertKey(let key):
            guard keys[key.id] == nil, !keys.values.contains(where: { $0.hash == key.hash })
            else { throw .defect("key \(key.id) is there already") }
            keys[key.id] = key
        case .revokeKey(let id, let at):
            guard let key = keys[id], key.revokedAt == nil else {
                throw .refused(.exchange(.noKey(id)))
            }
            keys[id]?.revokedAt = at
        case .forgetQuotes(let end, let most):
            let old = quotes.values.filter { $0.usedBy == nil && $0.expiresAt <= end }
                .sorted { ($0.expiresAt, $0.id) < ($1.expiresAt, $1.id) }
            for quote in old.prefix(most) { quotes[quote.id] = nil }
        }
    }

    private mutating func insert(_ exchange: Exchange) throws(MemoryRefusal) {
        guard quotes[exchange.quote.id]?.account == exchange.account else {
            throw .defect("exchange \(exchange.id) without its quote")
        }
        let externalID = ExternalID(exchange.account, exchange.externalID)
        if let owner = externalIDs[externalID] { throw .refused(.referenceUsed(by: owner)) }
        let shortID = ShortID(account: exchange.account, number: exchange.shortID)
        guard shortIDs[shortID] == nil else {
            throw .refused(.exchange(.shortIDUsed(exchange.shortID)))
        }
        guard exchanges[exchange.id] == nil else {
            throw .defect("exchange \(exchange.id) is there already")
        }
        exchanges[exchange.id] = exchange
        externalIDs[externalID] = exchange.id
        shortIDs[shortID] = exchange.id
    }

    private mutating func tell(_ notice: ExchangeNotice) throws(MemoryRefusal) {
        let exchange = notice.exchange
        let known = notices[exchange.id] ?? []
        guard !known.contains(where: { $0.exchange.told == exchange.told }) else {
            throw .defect("notice \(exchange.told) of \(exchange.id) is there already")
        }
        notices[exchange.id] = (known + [notice]).sorted { $0.exchange.told < $1.exchange.told }
        for subscription in active(of: exchange.account) {
            let open = (deliveries[subscription.id]?[exchange.id] ?? []).filter {
                $0.sequence < exchange.told && $0.state.isOpen
            }
            let isParked = open.contains { $0.state == .parked }
            let delivery = CallbackDelivery(
                subscription: subscription.id, exchange: exchange.id, sequence: exchange.told,
                event: notice.event,
                state: isParked ? .parked : open.isEmpty ? .pending : .waiting,
                dueAt: notice.at)
            deliveries[subscription.id, default: [:]][exchange.id, default: []].append(delivery)
            deliveries[subscription.id]?[exchange.id]?.sort { $0.sequence < $1.sequence }
        }
    }
}

extension Exchange {
    /// This one with the columns of `changed` that may change, and its quote as it is now.
    func taking(_ changed: Exchange, _ quote: ExchangeQuote, version: Int64) -> Exchange {
        var result = Exchange(
            id: id, shortID: shortID, externalID: externalID, quote: quote, createdAt: createdAt,
            countedOn: countedOn, state: changed.state, held: changed.held,
            credit: changed.credit)
        result.refinement = changed.refinement
        result.intent = changed.intent
        result.settlementDate = changed.settlementDate
        result.originalSettlementDate = changed.originalSettlementDate
        result.dealerReference = changed.dealerReference
        result.evidence = changed.evidence
        result.cancelRequested = changed.cancelRequested
        result.isFundsMissing = changed.isFundsMissing
        result.completedAt = changed.completedAt
        result.updatedAt = changed.updatedAt
        result.told = changed.told
        result.version = version
        return result
    }
}
