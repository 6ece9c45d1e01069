/// Why a conversion or an order did not do all that was asked, as the API names it.
package enum FailureReason: String, CaseIterable, Hashable, Sendable {
    case expired = "EXPIRED"
    case clientCancelled = "CLIENT_CANCELLED"
    case tooSmall = "TOO_SMALL"
    case insufficientFunds = "INSUFFICIENT_FUNDS"
    case noRoute = "NO_ROUTE"
    case noLiquidity = "NO_LIQUIDITY"
    case priceProtection = "PRICE_PROTECTION"
    case stalePrices = "STALE_PRICES"
    case limitExceeded = "LIMIT_EXCEEDED"
    case halted = "HALTED"
    case intermediateHeld = "INTERMEDIATE_HELD"
    case rejectedByVenue = "REJECTED_BY_VENUE"
    case venueUnavailable = "VENUE_UNAVAILABLE"
    case internalError = "INTERNAL_ERROR"
}

/// A reason and, in plain words, what happened and what the caller can do.
package struct Failure: Hashable, Sendable {
    package let reason: FailureReason
    package let message: String

    package init(_ reason: FailureReason, _ message: String) {
        (self.reason, self.message) = (reason, message)
    }
}

extension Failure {
    /// What keeps orders from being sent that the scope covers. A holding is quarantined by what
    /// ledger and venue say, and by nobody's command.
    package static func halted(_ scope: HaltScope) -> Failure {
        switch scope {
        case .holding(let account, let asset):
            Failure(
                .halted,
                "\(asset) at \(account) is quarantined: ledger and venue disagree on how much is "
                    + "there.")
        case .everything, .tenant, .venue, .account, .asset, .executor, .pair:
            Failure(.halted, "Halted by an operator: \(scope).")
        }
    }
}
