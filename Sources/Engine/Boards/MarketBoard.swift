import Bookkeeping
package import Domain
import Money
package import Routing
import Synchronization

/// Venues, books, balances and halts together: makes what a conversion can see of them at one
/// moment.
package final class MarketBoard: Sendable {
    package let venues: [any Venue]
    package let mirrors: MirrorBoard
    package let halts: HaltBoard
    package let settings: EngineSettings
    package let usedTradeIDs = UsedTradeIDs()
    let byID: [VenueID: any Venue]
    /// By what they spend, in order.
    let hopsByAsset: [Asset: [Hop]]
    private let fixedRules: [VenueID: [Symbol: MarketRules]]
    private let changing: [VenueID: any ChangingVenue]
    let gating: [VenueID: any AccountGatingVenue]
    /// What each venue may trade, in order.
    let symbolsByVenue: [VenueID: [Symbol]]
    /// Symbols that one dealer trades and nobody else.
    let dealersOwn: [Symbol: VenueID]
    /// What ``hops(from:to:)`` found: it depends on the listings only, which do not change.
    let hopsByEnds = Mutex<[Ends: [Hop]]>([:])

    struct Ends: Hashable, Sendable {
        let from: Asset
        let to: Asset
    }

    /// - Parameter venues: in any order; ids are unique.
    package init(
        venues: [any Venue], mirrors: MirrorBoard, halts: HaltBoard, settings: EngineSettings
    ) {
        self.venues = venues.sorted { $0.id < $1.id }
        self.mirrors = mirrors
        self.halts = halts
        self.settings = settings
        byID = Dictionary(uniqueKeysWithValues: venues.map { ($0.id, $0) })
        var hops: [Asset: Set<Hop>] = [:]
        let changing = venues.compactMap { $0 as? any ChangingVenue }
        self.changing = Dictionary(uniqueKeysWithValues: changing.map { ($0.id, $0) })
        let gating = venues.compactMap { $0 as? any AccountGatingVenue }
        self.gating = Dictionary(uniqueKeysWithValues: gating.map { ($0.id, $0) })
        var symbols = Dictionary(
            uniqueKeysWithValues: venues.map { ($0.id, $0.rules.map(\.symbol)) })
        for venue in changing { symbols[venue.id] = venue.symbols }
        symbolsByVenue = symbols
        for symbol in self.venues.flatMap({ symbols[$0.id] ?? [] }) {
            for hop in Side.allCases.map({ Hop(symbol: symbol, side: $0) }) {
                hops[hop.spends, default: []].insert(hop)
            }
        }
        hopsByAsset = hops.mapValues { hops in
            hops.sorted { ($0.symbol, $0.side.rawValue) < ($1.symbol, $1.side.rawValue) }
        }
        fixedRules = Dictionary(
            uniqueKeysWithValues: venues.map { venue in
                (venue.id, Dictionary(uniqueKeysWithValues: venue.rules.map { ($0.symbol, $0) }))
            })
        let others = Set(
            venues.filter { !($0 is DealerMarket) }.flatMap { symbols[$0.id] ?? [] })
        let dealt = venues.filter { $0 is DealerMarket }.flatMap { dealer in
            dealer.rules.map { ($0.symbol, [dealer.id]) }
        }
        dealersOwn = Dictionary(dealt, uniquingKeysWith: +).compactMapValues { dealers in
            dealers.count == 1 ? dealers[0] : nil
        }.filter { !others.contains($0.key) }
    }

    /// A dealer makes every cross of its currencies itself: two of its prices in a row are never
    /// better than the one between their ends.
    func isDetour(_ first: Hop, _ second: Hop) -> Bool {
        guard let dealer = dealersOwn[first.symbol], dealersOwn[second.symbol] == dealer,
            let cross = Symbol(currencies: first.spends, second.receives)
        else { return false }
        return rules(cross, at: dealer) != nil
    }

    package func venue(_ id: VenueID) -> (any Venue)? { byID[id] }

    /// What the venue itself says of its accounts; `nil` where it has no history.
    package func history(_ id: VenueID) -> (any AccountHistory)? {
        byID[id] as? any AccountHistory
    }

    package func rules(_ symbol: Symbol, at venue: VenueID) -> MarketRules? {
        if let changing = changing[venue] { return changing.rules(of: symbol) }
        return fixedRules[venue]?[symbol]
    }
}
