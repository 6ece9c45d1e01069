package import Domain
package import Money
package import Venues

/// An order as a wire hands it to the exchange.
package struct PlaceCommand: Hashable, Sendable {
    package var account: AccountID
    package var client: String
    package var symbol: Symbol
    package var side: Side
    package var kind = OrderKind.limit
    package var timeInForce: TimeInForce
    package var size: Size
    /// Ignored for a market order.
    package var limitPrice: Fixed
    /// By the exchange's clock; later than this it is refused right before matching.
    package var validUntil: Instant
    package var expiresAt: Instant?
    /// Kept with the order, for the wire.
    package var memo = ""
    /// Fees are paid in the base asset, where the account has it free, instead of the schedule's.
    package var feesInBase = false
    package var effects = OrderEffects()

    package enum Size: Hashable, Sendable {
        /// Base asset.
        case base(Fixed)
        /// What a market order spends or receives, quote asset, fees aside.
        case quote(Fixed)
    }

    package init(
        account: AccountID, client: String, symbol: Symbol, side: Side, timeInForce: TimeInForce,
        size: Size, limitPrice: Fixed, validUntil: Instant
    ) {
        self.account = account
        self.client = client
        self.symbol = symbol
        self.side = side
        self.timeInForce = timeInForce
        self.size = size
        self.limitPrice = limitPrice
        self.validUntil = validUntil
    }
}

extension PlaceCommand {
    /// Whether it takes what it can at once and ends: it neither rests nor asks for all.
    var mayFillInPart: Bool {
        switch (kind, timeInForce) {
        case (.market, _), (.limit, .immediateOrCancel): true
        case (.limit, .goodTillCancelled), (.limit, .postOnly), (.limit, .fillOrKill): false
        }
    }
}

/// What goes wrong with one order inside the exchange; by default nothing.
package struct OrderEffects: Hashable, Sendable {
    /// Queries do not find it for so long.
    package var hiddenFor = Duration.zero
    /// Its trades are told, by streams and queries, so much later.
    package var tradesLateBy = Duration.zero
    /// An order that may fill in part and not rest takes half of its quantity at most.
    package var takesHalf = false
    /// It ends as if it had met an order of its own account.
    package var meetsItself = false
    /// Its first trade is paid in the discount asset, the later ones are not.
    package var switchesFeeAsset = false

    package init() {}
}

/// How an order is named in a request.
package enum OrderName: Hashable, Sendable {
    case number(UInt64)
    case client(String)
}

/// What a cancel demands of the order; otherwise it is refused.
package enum CancelCondition: Hashable, Sendable {
    case any
    case onlyUnfilled
    case onlyPartlyFilled
}

/// An order that was taken, and its trades so far.
package struct PlacedOrder: Hashable, Sendable {
    package let order: SandboxOrder
    package let trades: [SandboxTrade]
}

/// What became of both halves of a replacement.
package struct ReplaceOutcome: Hashable, Sendable {
    package let cancelled: Result<SandboxOrder, SandboxRefusal>
    /// `nil`: not attempted.
    package let placed: Result<PlacedOrder, SandboxRefusal>?
}
