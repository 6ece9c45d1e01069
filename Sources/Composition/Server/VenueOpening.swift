import Domain
import Engine
import Money
import Venues

/// Makes the configured venues.
enum VenueOpening {
    /// - Throws: ``CompositionError/unavailable(_:)``, naming the venue.
    static func open(
        _ configuration: Configuration, _ folder: DataFolder, time: any TimeSource
    ) throws(CompositionError) -> [PaperVenue] {
        var venues: [PaperVenue] = []
        for venue in configuration.venues {
            do {
                venues.append(
                    try PaperVenue(
                        paper(venue, folder), time: time, asset: known(configuration.assets)))
            } catch {
                throw .unavailable("venue \(venue.id): \(error)")
            }
        }
        return venues
    }

    /// - Throws: as ``open(_:_:time:)``.
    static func issuers(
        _ configuration: Configuration, _ folder: DataFolder, time: any TimeSource
    ) throws(CompositionError) -> [IssuerVenue] {
        var issuers: [IssuerVenue] = []
        for issuer in configuration.issuers {
            do {
                issuers.append(
                    try IssuerVenue(
                        IssuerConfiguration(
                            id: issuer.id, pairs: issuer.pairs,
                            faults: issuer.faults.map(plan) ?? .none,
                            directory: folder.venuePath(issuer.id)), time: time,
                        asset: known(configuration.assets)))
            } catch {
                throw .unavailable("issuer \(issuer.id): \(error)")
            }
        }
        return issuers
    }

    /// - Parameter settlesAt: when a leg of a value date settles, by its currencies.
    /// - Throws: as ``open(_:_:time:)``.
    static func dealers(
        _ configuration: Configuration, _ folder: DataFolder, time: any TimeSource,
        settlesAt: @escaping @Sendable (CivilDate, [Asset]) -> Instant
    ) throws(CompositionError) -> [EmbeddedDealer] {
        var dealers: [EmbeddedDealer] = []
        let usual = DealerConfiguration.deliverable.sorted().compactMap {
            configuration.assets.asset($0.code)
        }
        let currencies = Set(usual + configuration.exchange.quotable)
        for dealer in configuration.dealers {
            do {
                dealers.append(
                    try EmbeddedDealer(
                        DealerConfiguration(
                            id: dealer.id, rates: try source(dealer.rates),
                            spread: DealerSpread(basisPoints: dealer.spreadBasisPoints),
                            currencies: currencies,
                            minPerTrade: dealer.minPerTrade, maxPerTrade: dealer.maxPerTrade,
                            settlement: dealer.settlement == .immediate
                                ? .immediate : .onValueDate(settlesAt),
                            faults: dealer.faults, directory: folder.venuePath(dealer.id)),
                        time: time))
            } catch {
                throw .unavailable("dealer \(dealer.id): \(error)")
            }
        }
        return dealers
    }

    private static func source(_ rates: DealerSettings.Rates) throws(RatesError) -> RateSource {
        switch rates {
        case .embedded: .listed(.embedded)
        case .file(let path): .listed(try ReferenceRates(ecbFile: path))
        case .synthetic(let seed): .synthetic(seed: seed)
        }
    }

    /// Codes in records that the configuration no longer names still have to be read.
    static func known(_ assets: AssetDirectory) -> (String) -> Asset {
        { code in assets.asset(code) ?? Asset(code, scale: AssetDirectory.scaleOfUnlisted) }
    }

    private static func paper(
        _ venue: VenueConfiguration, _ folder: DataFolder
    ) -> PaperVenueConfiguration {
        let accounts = venue.accounts.map { account in
            (
                account.id,
                Dictionary(
                    account.balances.map { ($0.asset, $0.amount) },
                    uniquingKeysWith: { first, _ in first })
            )
        }
        return PaperVenueConfiguration(
            id: venue.id, fees: venue.fees, rules: venue.rules,
            accounts: Dictionary(uniqueKeysWithValues: accounts), market: source(venue.market),
            latency: venue.latency, faults: venue.faults.map(plan) ?? .none,
            directory: folder.venuePath(venue.id))
    }

    private static func source(_ market: VenueConfiguration.Market) -> MarketSource {
        switch market {
        case .tape(let path, let venue): .tape(path: path, venue: venue)
        case .synthetic(let seed): .synthetic(seed: seed)
        }
    }

    private static func plan(_ faults: FaultConfiguration) -> FaultPlan {
        let shares: [FaultPlan.Fault: Fixed] = [
            .refuse: faults.refuse, .answerLate: faults.answerLate,
            .answerLost: faults.answerLost, .requestLost: faults.requestLost,
            .duplicateReport: faults.duplicateReport, .reorderReports: faults.reorderReports,
        ]
        return FaultPlan(
            seed: faults.seed, probabilities: shares.filter { $0.value.isPositive },
            tradeProbabilities: [.bust: faults.bust, .correct: faults.correct]
                .filter { $0.value.isPositive },
            outages: faults.down.map { FaultPlan.Outage(from: $0.from, lasting: $0.length) })
    }
}
