import Bookkeeping
import Domain
import Engine
import Execution
import Logging
import Money
import Storage
import Venues

/// Conversions at par over an open store and open issuers.
struct ParParts: Sendable {
    let runner: ParRunner
    let conversions: ParConversions
    let profiles: Profiles

    var desk: ParDesk { runner.desk }

    /// - Throws: ``StoreError``.
    init(
        _ settings: ServerSettings, store: BoardedStore, issuers: [IssuerVenue],
        board: MarketBoard, isTakingIn: @escaping @Sendable () -> Bool,
        logger: (String) -> Logger
    ) async throws {
        let par = Self.settings(settings.configuration)
        runner = ParRunner(
            store: store, desk: ParDesk(par), issuers: issuers, markets: board,
            halts: board.halts, time: settings.time, random: settings.random, settings: par,
            logger: logger("settlement"))
        conversions = ParConversions(
            runner, clock: CreationClock(after: try await store.newestParCreation()),
            isTakingIn: isTakingIn, logger: logger("stablecoins"))
        profiles = Profiles(
            store: store, time: settings.time, random: settings.random,
            reserved: Dictionary(
                grouping: settings.configuration.exchange.accounts, by: \.tenant
            ).mapValues { Set($0.map(\.profile)) })
    }

    private static func settings(_ configuration: Configuration) -> ParSettings {
        let pairs = configuration.issuers.flatMap { issuer in
            issuer.pairs.compactMap { symbol in
                IssuerSettings.coin(of: symbol).map {
                    ParPair(issuer: issuer.id, symbol: symbol, coin: $0)
                }
            }
        }
        return ParSettings(
            pairs: pairs,
            issuers: Dictionary(
                uniqueKeysWithValues: configuration.issuers.map { ($0.id, $0.terms) }))
    }

    /// The default profile of every tenant, made where it is missing.
    ///
    /// - Throws: ``ParError``.
    static func standardProfiles(
        _ settings: ServerSettings, _ store: any Store
    ) async throws -> [TenantID: ProfileID] {
        let profiles = Profiles(store: store, time: settings.time, random: settings.random)
        var found: [TenantID: ProfileID] = [:]
        for tenant in settings.configuration.tenants {
            found[tenant.id] = try await profiles.standardProfile(of: tenant.id).id
        }
        return found
    }

    /// What each treasury begins with, booked once.
    ///
    /// - Throws: ``StoreError``, ``CompositionError``.
    static func openTreasuries(_ settings: ServerSettings, _ store: any Store) async throws {
        for issuer in settings.configuration.issuers {
            for balance in issuer.treasury where balance.amount.isPositive {
                let now = settings.time.now()
                let opening = Activity(
                    id: settings.random.identifier(at: now), tenant: nil,
                    kind: .deposit(to: .treasury(issuer.id)), asset: balance.asset,
                    amount: balance.amount, reference: "opening \(balance.asset.code)",
                    memo: "as configured", at: now)
                guard let key = opening.uniqueKey,
                    try await store.activity(uniqueKey: key) == nil
                else { continue }
                let outcome = await store.commit(opening.booking())
                guard outcome == .done else {
                    throw CompositionError.unavailable(
                        "the treasury of \(issuer.id) cannot be opened: \(outcome)")
                }
            }
        }
    }
}
