package import Money

/// A thing of the client's own, known to us by its id only.
package enum ExternalEntity {}
package typealias ExternalID = Identifier<ExternalEntity>

extension Identifier {
    /// The id that says "none".
    package static var zero: Self { Self(high: 0, low: 0) }
}

/// A conversion one to one that a client asks for, decoded and valid (spec/stablecoin.md, section
/// 3).
package struct ParRequest: Hashable, Sendable {
    /// Debited.
    package var profile: ProfileID
    /// Credited where it is not `profile`: directed settlement.
    package var recipient: ProfileID?
    /// Above zero; the same figure on both sides.
    package var amount: Fixed
    /// As the client wrote it.
    package var amountText: String
    package var source: Asset
    package var target: Asset
    /// The client's key, unique per tenant for ever.
    package var reference: String?
    package var identity: ExternalID
    package var account: ExternalID
    package var metadata: [String: String]

    package init(
        profile: ProfileID, recipient: ProfileID? = nil, amount: Fixed, amountText: String,
        source: Asset, target: Asset, reference: String? = nil, identity: ExternalID = .zero,
        account: ExternalID = .zero, metadata: [String: String] = [:]
    ) {
        self.profile = profile
        self.recipient = recipient
        self.amount = amount
        self.amountText = amountText
        self.source = source
        self.target = target
        self.reference = reference
        self.identity = identity
        self.account = account
        self.metadata = metadata
    }

    /// The profile that is credited.
    package var credited: ProfileID { recipient ?? profile }
}

/// Where a conversion one to one is, by what is durable.
package enum ParState: Hashable, Sendable {
    /// Its amount is reserved; it may be cancelled.
    case created
    /// The issuer may have been called: only its evidence ends this. Shown as CREATED.
    case settling(SettlementIntent)
    case settled(at: Instant)
    case cancelled(at: Instant)

    package var isFinal: Bool {
        switch self {
        case .created, .settling: false
        case .settled, .cancelled: true
        }
    }
}

/// One attempt to settle, durable before the issuer is called.
package struct SettlementIntent: Hashable, Sendable {
    /// The issuer that is called.
    package let issuer: VenueID
    package let at: Instant
    /// The issuer takes it no later than this.
    package let validUntil: Instant

    package init(issuer: VenueID, at: Instant, validUntil: Instant) {
        self.issuer = issuer
        self.at = at
        self.validUntil = validUntil
    }
}

/// A conversion between a fiat currency and a stablecoin at par, settled by the coin's issuer.
package struct ParConversion: Hashable, Sendable {
    package let id: ConversionID
    package let tenant: TenantID
    package let request: ParRequest
    /// Grows with every conversion that one process accepts, so that it orders them.
    package let createdAt: Instant
    package var state: ParState
    /// Attempts to settle that ended without effect; the next one has this number.
    package var attempt: Int
    /// Moves with every change that a client sees.
    package var updatedAt: Instant
    /// Raised by one with every change.
    package var version: Int64

    package init(
        id: ConversionID, tenant: TenantID, request: ParRequest, createdAt: Instant,
        state: ParState = .created, attempt: Int = 0, updatedAt: Instant? = nil, version: Int64 = 0
    ) {
        self.id = id
        self.tenant = tenant
        self.request = request
        self.createdAt = createdAt
        self.state = state
        self.attempt = attempt
        self.updatedAt = updatedAt ?? createdAt
        self.version = version
    }

    /// The order that the issuer gets for the attempt: the whole amount at par, or nothing.
    ///
    /// - Parameter pair: as the issuer has it, of both assets in either order.
    package func order(for intent: SettlementIntent, pair: Symbol) -> Order {
        Order(
            conversion: id, leg: 0, attempt: attempt,
            account: VenueAccount(intent.issuer, profile: request.profile), symbol: pair,
            side: pair.base == request.source ? .sell : .buy, timeInForce: .fillOrKill,
            quantity: request.amount, limitPrice: .one, createdAt: intent.at,
            validUntil: intent.validUntil)
    }
}

/// Which conversions a list shows, and from where on (spec/stablecoin.md, section 6).
package struct ParQuery: Hashable, Sendable {
    /// Where a page ended: the creation and id of its last conversion.
    package struct Position: Hashable, Sendable {
        package let createdAt: Instant
        package let id: ConversionID

        package init(createdAt: Instant, id: ConversionID) {
            (self.createdAt, self.id) = (createdAt, id)
        }
    }

    package var tenant: TenantID
    package var profile: ProfileID?
    package var reference: String?
    /// Both ends inclusive.
    package var createdFrom: Instant?
    package var createdTo: Instant?
    package var updatedFrom: Instant?
    package var updatedTo: Instant?
    package var isAscending: Bool
    /// The page begins behind it, in the order of the list; ties of creation are by id, in the same
    /// direction.
    package var after: Position?
    package var limit: Int

    package init(
        tenant: TenantID, profile: ProfileID? = nil, reference: String? = nil,
        createdFrom: Instant? = nil, createdTo: Instant? = nil, updatedFrom: Instant? = nil,
        updatedTo: Instant? = nil, isAscending: Bool = false, after: Position? = nil,
        limit: Int = Limits.parPageSizeDefault
    ) {
        self.tenant = tenant
        self.profile = profile
        self.reference = reference
        self.createdFrom = createdFrom
        self.createdTo = createdTo
        self.updatedFrom = updatedFrom
        self.updatedTo = updatedTo
        self.isAscending = isAscending
        self.after = after
        self.limit = limit
    }
}
