package import Domain

/// Why the engine did not take an order or a change of one; nothing of it happened.
///
/// Checked in the order of the cases, so of several reasons the first is told.
package enum MatchingRefusal: Error, Hashable, Sendable, CaseIterable {
    case unknownMarket
    case unknownAccount
    /// After the order's `validUntil`.
    case tooLate
    /// An open order of the account has this client order id.
    case clientIDInUse
    case notPositive
    /// Quantity times price leaves the range of exact numbers.
    case tooLarge
    case offLot
    case offTick
    case belowMinimumQuantity
    case belowMinimumNotional
    /// A fee in a third asset, and no market here prices it.
    case feeAssetWithoutPrice
    case insufficientFunds
    /// A post-only order at a price that would take.
    case wouldTake
    /// A change of an order that is not open.
    case notOpen

    package var failure: Failure {
        switch self {
        case .unknownMarket: Failure(.rejectedByVenue, "The venue has no such symbol.")
        case .unknownAccount: Failure(.rejectedByVenue, "The venue has no such account.")
        case .tooLate: Failure(.rejectedByVenue, "The order arrived after its validity ended.")
        case .clientIDInUse:
            Failure(.rejectedByVenue, "An open order already has this client order id.")
        case .notPositive: Failure(.rejectedByVenue, "Quantity and price must be above zero.")
        case .tooLarge: Failure(.rejectedByVenue, "Quantity times price is out of range.")
        case .offLot: Failure(.rejectedByVenue, "The quantity is no multiple of the lot.")
        case .offTick: Failure(.rejectedByVenue, "The price is no multiple of the tick.")
        case .belowMinimumQuantity:
            Failure(.rejectedByVenue, "The quantity is below the symbol's minimum.")
        case .belowMinimumNotional:
            Failure(.rejectedByVenue, "Quantity times price is below the symbol's minimum.")
        case .feeAssetWithoutPrice:
            Failure(.rejectedByVenue, "The venue has no price for its fee asset now.")
        case .insufficientFunds:
            Failure(.insufficientFunds, "The account at the venue holds too little for the order.")
        case .wouldTake: Failure(.rejectedByVenue, "The post-only order would take liquidity.")
        case .notOpen: Failure(.rejectedByVenue, "The order is not open.")
        }
    }
}
