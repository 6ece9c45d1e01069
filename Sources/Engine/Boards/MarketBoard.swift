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
    let byID: [VenueID: any Venue]
    /// By what they spend, in order.
    let hopsByAsset: [Asset: [Hop]]
    let rules: [VenueID: [Symbol: MarketRules]]
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
        for rules in venues.flatMap(\.rules) {
            for hop in Side.allCases.map({ Hop(symbol: rules.symbol, side: $0) }) {
                hops[hop.spends, default: []].insert(hop)
            }
        }
        hopsByAsset = hops.mapValues { hops in
            hops.sorted { ($0.symbol, $0.side.rawValue) < ($1.symbol, $1.side.rawValue) }
        }
        rules = Dictionary(
            uniqueKeysWithValues: venues.map { venue in
                (venue.id, Dictionary(uniqueKeysWithValues: venue.rules.map { ($0.symbol, $0) }))
            })
    }

    package func venue(_ id: VenueID) -> (any Venue)? { byID[id] }

    package func rules(_ symbol: Symbol, at venue: VenueID) -> MarketRules? {
        rules[venue]?[symbol]
    }
}
