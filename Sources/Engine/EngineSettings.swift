package import Bookkeeping
package import Domain
package import Execution
package import Money

/// What one tenant may do beyond the spec's own rules.
package struct TenantTerms: Hashable, Sendable {
    package var requireReference: Bool
    /// For assets without limits of their own.
    package var limits: TenantLimits
    package var limitsByAsset: [String: TenantLimits]
    /// How much of an asset that it already holds one conversion may use between its legs; absent:
    /// all.
    package var inventoryMaxByAsset: [String: Fixed] = [:]

    package init(
        requireReference: Bool = false, limits: TenantLimits = TenantLimits(),
        limitsByAsset: [String: TenantLimits] = [:]
    ) {
        self.requireReference = requireReference
        self.limits = limits
        self.limitsByAsset = limitsByAsset
    }

    package func limits(for asset: Asset) -> TenantLimits { limitsByAsset[asset.code] ?? limits }
}

/// Everything about the engine that is configured or named once.
package struct EngineSettings: Sendable {
    package var execution = ExecutionSettings()
    package var tenants: [TenantID: TenantTerms] = [:]
    /// By tenant, in the order of their names.
    package var accounts: [TenantID: [VenueAccount]] = [:]
    /// Venues whose money is real; at all others everything is a test.
    package var liveVenues: Set<VenueID> = []
    package var assets: AssetDirectory
    /// In which limits are counted.
    package var reportingCurrency = "USD"
    /// Conversions worked on at the same time; each may wait for a venue.
    package var workers = 128
    /// How often due conversions are looked for.
    package var tick: Duration = .milliseconds(10)
    /// How often each account's balances are compared with its venue's.
    package var balanceInterval: Duration = .seconds(2)
    /// How long balances may speak against the absence of an order, and it is still believed once
    /// they do not: after that it stays unknown, and operators decide.
    package var absenceDoubtMax: Duration = .seconds(120)
    /// How often venues are asked for what they took back, and for orders that operators ended.
    package var watchInterval: Duration = .seconds(60)
    /// How far back they are asked for what they took back.
    package var reversalWindow: Duration = .seconds(7 * 86_400)
    package var reconciliation = ReconciliationSettings()
    /// How often conversions that make no progress are looked for, and when they count as such.
    package var watchdogInterval: Duration = .seconds(10)
    package var stalls = StallLimits()
    /// Tries of one create whose balance another create took first.
    package var createTries = 4
    /// Events that one commit numbers, at most.
    package var eventBatch = 500
    /// How long numbering rests after it has numbered something: what is committed meanwhile is
    /// numbered together.
    package var eventPause: Duration = .milliseconds(10)
    /// How often everybody who waits for events looks, whether anybody was woken or not.
    package var eventTick: Duration = .seconds(1)
    package var exportConversionsMax = Limits.exportConversionsMax
    package var exportBytesMax = Limits.exportBytesMax
    /// How many settled orders are remembered, so that a late duplicate report costs no read.
    package var settledOrdersKept = 20_000

    package init(assets: AssetDirectory) { self.assets = assets }

    package func environment(of venue: VenueID) -> AccountEnvironment {
        liveVenues.contains(venue) ? .live : .test
    }

    /// A tenant's accounts are of one kind; one without any can move nothing real.
    package func environment(of tenant: TenantID) -> AccountEnvironment {
        (accounts[tenant] ?? []).contains { environment(of: $0.venue) == .live } ? .live : .test
    }

    /// Those whose truth is a venue's: what a profile has is our own truth.
    var accountsAtVenues: [VenueAccount] {
        Set(accounts.values.flatMap { $0 }).filter { $0.profile == nil }.sorted()
    }
}

/// What ends the engine. The text is for the log.
package enum EngineError: Error, Hashable, Sendable {
    /// A commit's outcome is unknown: only a restart reads back what is true.
    case outcomeUnknown(String)
    case store(StoreError)
    /// The store holds what this configuration cannot serve.
    case configuration(String)
}

extension EngineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .outcomeUnknown(let text):
            "the outcome of a commit is unknown, and the next start reads it back: \(text)"
        case .store(let error): "the store does not answer: \(error)"
        case .configuration(let text): text
        }
    }
}
