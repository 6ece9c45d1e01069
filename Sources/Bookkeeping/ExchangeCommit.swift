package import Domain
package import Money

/// What a commit writes of foreign exchanges. Carries its own guards, as ``CommitWrite`` does.
package enum ExchangeWrite: Hashable, Sendable {
    case insertQuote(ExchangeQuote)
    /// Refused where it is used (``ExchangeRefusal/quoteUsed(by:)``), or not there.
    case useQuote(QuoteID, by: ConversionID)
    /// A new exchange, version 0. Refused where the account used its external id
    /// (``CommitRefusal/referenceUsed(by:)``) or its short id
    /// (``ExchangeRefusal/shortIDUsed(_:)``).
    case insert(Exchange)
    /// The mutable parts of an exchange, whose `version` is raised by one with the write. Refused
    /// unless the stored version is `expected`.
    case update(Exchange, expected: Int64)
    /// Keeps a notice, and a delivery of it to every subscription of the account that has not
    /// ended: parked behind one of the exchange that is parked, waiting behind one that is open,
    /// else pending.
    case tell(ExchangeNotice)
    /// Counts for ``ExchangeGuard``; below zero takes back.
    case count(ExchangeCount, Fixed)
    case insertSubscription(CallbackSubscription)
    /// The end of a subscription; its deliveries that are not done are dropped.
    case endSubscription(SubscriptionID, at: Instant)
    /// The mutable parts of a delivery that is pending; one that is not stays as it is. Where it
    /// is delivered or dropped, the next one that waits is pending, due when this one was done.
    case putDelivery(CallbackDelivery)
    /// Parks the later deliveries of the exchange to the same subscription that wait.
    case parkBehind(CallbackDelivery)
    /// Takes up parked deliveries of an exchange, to one subscription or to all, with all their
    /// tries, due at once: the first is pending, the others wait.
    case redeliver(ConversionID, to: SubscriptionID?, at: Instant)
    case insertKey(ExchangeKey)
    /// Refused where there is none, or it is revoked.
    case revokeKey(ExchangeKeyID, at: Instant)
    /// Quotes that were never used and ended before then are forgotten, at most so many.
    case forgetQuotes(endedBy: Instant, atMost: Int)
}

/// A condition on foreign exchanges.
package enum ExchangeGuard: Hashable, Sendable {
    /// No exchange of the account has this external id.
    case externalIDUnused(ExchangeAccount, String)
    /// The quote is there, of this account, and not used.
    case quoteUnused(QuoteID, of: ExchangeAccount)
    /// What is counted, with this added, is at most so much. `name` is the limit's.
    case within(ExchangeCount, adding: Fixed, atMost: Fixed, name: String)
    /// Fewer subscriptions of the account have not ended.
    case subscriptionsBelow(Int, of: ExchangeAccount)
}

/// A figure that the store keeps, in the reporting currency, so that commits can be guarded by it.
package enum ExchangeCount: Hashable, Sendable {
    /// What an account confirmed on a day of the configured zone, but for what was rejected or
    /// cancelled.
    case day(ExchangeAccount, CivilDate)
    /// What an account has under way: confirmed and not final.
    case unsettled(ExchangeAccount)
    /// What an account owes of sold amounts that are not held.
    case credit(ExchangeAccount)
}

extension ExchangeCount {
    /// The stored form of the figure's name; the day stands beside it.
    package var scope: String {
        switch self {
        case .day(let account, _): "exchange-day:\(account.tenant)/\(account.profile)"
        case .unsettled(let account): "exchange-open:\(account.tenant)/\(account.profile)"
        case .credit(let account): "exchange-credit:\(account.tenant)/\(account.profile)"
        }
    }

    /// Whole days since 1970-01-01; 0 for a figure that has no day.
    package var day: Int64 {
        switch self {
        case .day(_, let date): Int64(date.daysSinceEpoch)
        case .unsettled, .credit: 0
        }
    }

    /// Where it is counted, beside the figures of conversions one to one.
    package var figure: ParDay { ParDay(scope: scope, day: day) }
}

/// Why a commit that concerns foreign exchanges was not applied.
package enum ExchangeRefusal: Hashable, Sendable {
    /// `nil`: there is no such quote of the account.
    case quoteUsed(by: ConversionID?)
    case shortIDUsed(Int64)
    case noKey(ExchangeKeyID)
    case tooManySubscriptions(Int)
}
