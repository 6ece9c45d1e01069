package import Domain
package import Money

/// What must become durable together: guards that must hold, and writes that happen only then.
///
/// A value. `Store.commit(_:)` applies it whole, or answers which guard refused it, or says that
/// the outcome is unknown (``CommitOutcome``). Guards are checked in order, before any write; the
/// guards that writes carry (versions, holds, unique trades) in the order of the writes.
package struct Commit: Hashable, Sendable {
    package var guards: [CommitGuard]
    package var writes: [CommitWrite]

    package init(guards: [CommitGuard] = [], writes: [CommitWrite] = []) {
        self.guards = guards
        self.writes = writes
    }

    package var isEmpty: Bool { guards.isEmpty && writes.isEmpty }
}

/// A condition that no write carries by itself.
package enum CommitGuard: Hashable, Sendable {
    /// No conversion of the tenant has this reference; also enforced by a unique index.
    case referenceUnused(TenantID, String)
    /// None of these scopes, nor ``HaltScope/everything``, is halted.
    case notHalted([HaltScope])
    /// The tenant's limits for the asset leave room for one more conversion of this value.
    case withinLimits(LimitCheck)
    /// Fewer exports of the tenant wait to be written.
    case exportsBelow(Int, of: TenantID)
    case par(ParGuard)
    case exchange(ExchangeGuard)
}

/// What a tenant may do, in the reporting currency; `nil` is no limit (spec/trade.md, section 3).
package struct TenantLimits: Hashable, Sendable {
    package var maxNotional: Fixed?
    package var maxNotionalPerDay: Fixed?
    package var maxOpen: Int?
    package var maxOrderNotional: Fixed?

    package init(
        maxNotional: Fixed? = nil, maxNotionalPerDay: Fixed? = nil, maxOpen: Int? = nil,
        maxOrderNotional: Fixed? = nil
    ) {
        self.maxNotional = maxNotional
        self.maxNotionalPerDay = maxNotionalPerDay
        self.maxOpen = maxOpen
        self.maxOrderNotional = maxOrderNotional
    }

    package var isUnlimited: Bool { self == TenantLimits() }
}

/// One conversion against its tenant's limits for the asset that it spends.
///
/// The store counts: what was accepted on the same UTC day, and what is not final, both by
/// (tenant, asset). The value is kept with the conversion, so that the count survives.
package struct LimitCheck: Hashable, Sendable {
    package let tenant: TenantID
    package let asset: Asset
    /// In the reporting currency.
    package let notional: Fixed
    /// Whole days since 1970-01-01 UTC.
    package let day: Int64
    package let limits: TenantLimits

    package init(
        tenant: TenantID, asset: Asset, notional: Fixed, day: Int64, limits: TenantLimits
    ) {
        self.tenant = tenant
        self.asset = asset
        self.notional = notional
        self.day = day
        self.limits = limits
    }
}

/// Boxed: a commit is handed on many times, and a conversion has many parts.
package indirect enum CommitWrite: Hashable, Sendable {
    /// A new conversion, version 0. Refused where its reference is used.
    case insertConversion(Conversion)
    /// The mutable columns of a conversion, whose `version` is raised by one with the write.
    /// Refused unless the stored version is `expected`.
    case updateConversion(Conversion, expected: Int64)
    case insertOrder(Order)
    /// The mutable columns of an order.
    case updateOrder(Order)
    /// Refused where the venue account's trade id is already booked.
    case insertTrade(Trade)
    /// Marks a booked trade as busted or corrected; the entry that reverses it is posted with it.
    /// A defect where the trade is not booked.
    case reverseTrade(Trade, as: TradeState)
    /// Appends the entry and moves the mirrors it touches.
    case post(LedgerEntry)
    /// Refused where it grows beyond the available balance.
    case hold(HoldChange)
    /// Counts the conversion against its limits, for ``CommitGuard/withinLimits(_:)``.
    case consumeLimits(LimitCheck)
    /// The conversion is final: it is no longer open. The day's notional stays counted.
    case releaseLimits(TenantID, Asset)
    case amend(ConversionID, Amendment)
    case event(DomainEvent)
    /// Keeps what led to this commit.
    case recordDecisions(DecisionRecord)
    /// Gives the oldest events without a number, at most this many, the next ones of their logs, in
    /// the order in which they were committed.
    case numberEvents(atMost: Int)
    case putHalt(Halt)
    case removeHalt(HaltScope)
    /// Replaces what was said of the same order before.
    case putResolution(OrderResolution)
    case insertClient(APIClient)
    /// The mutable columns of a client.
    case updateClient(APIClient)
    /// Keeps a token that was given back; nothing where it is kept already.
    case revokeToken(RevokedToken)
    /// Forgets those that have ended by then.
    case forgetRevokedTokens(endedBy: Instant)
    /// A new export, or the mutable columns of one that is there.
    case putExport(Export)
    case removeExport(ExportID)
    case par(ParWrite)
    case exchange(ExchangeWrite)
    case account(AccountWrite)
}

/// Why a commit was not applied. Nothing of it was.
package enum CommitRefusal: Error, Hashable, Sendable {
    case referenceUsed(by: ConversionID)
    case versionChanged(ConversionID)
    case insufficientFunds(Pocket, available: Fixed)
    case duplicateTrade(VenueAccount, venueTradeID: String)
    case halted(HaltScope)
    /// The name of the limit, what it allows, and what it would have been.
    case limitExceeded(name: String, allowed: String, wanted: String)
    case par(ParRefusal)
    case exchange(ExchangeRefusal)
    case account(AccountRefusal)
}

/// What became of a commit.
package enum CommitOutcome: Hashable, Sendable {
    /// Durable.
    case done
    /// Not applied.
    case refused(CommitRefusal)
    /// It may or may not be durable: only reading back decides. The text is for the log.
    case unknown(String)
}
