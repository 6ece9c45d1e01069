package import Domain
package import Money
package import Routing

extension MarketBoard {
    /// The consolidated mid of a symbol over all venues of the kind that have a usable book; `nil`
    /// where none has. What is made up at a test venue moves no price of a live one.
    package func mid(of symbol: Symbol, in environment: AccountEnvironment) -> Fixed? {
        Consolidated.mid(of: books(of: symbol, in: environment))
    }

    /// The usable books of a symbol, by venue.
    package func books(of symbol: Symbol, in environment: AccountEnvironment) -> [Book] {
        venues.compactMap { venue in
            settings.environment(of: venue.id) == environment
                && rules(symbol, at: venue.id) != nil ? venue.book(of: symbol) : nil
        }
    }

    /// Every symbol that a venue lists, once, in order.
    package var symbols: [Symbol] {
        Set(symbolsByVenue.values.flatMap { $0 }).sorted()
    }

    /// The mid-market rate over the fewest hops, `to` per `from`, rounded down; `nil` where there
    /// is none.
    ///
    /// Among paths of equal length the first in the order of the assets' codes counts.
    package func rate(
        from: Asset, to: Asset, in environment: AccountEnvironment
    ) -> Fixed? {
        if from == to { return .one }
        var rates: [Asset: Fixed] = [from: .one]
        var frontier = [from]
        for _ in 0..<Limits.legsMax {
            var next: [Asset] = []
            for asset in frontier {
                for (neighbour, rate) in neighbours(of: asset, environment)
                where rates[neighbour] == nil {
                    rates[neighbour] = try? rates[asset]?.multiplied(by: rate, rounding: .down)
                    next.append(neighbour)
                }
            }
            if let found = rates[to] { return found }
            frontier = next.sorted()
        }
        return nil
    }

    /// The assets reachable with mids of this moment, by code, with the fewest hops.
    package func reachable(
        from: Asset, in environment: AccountEnvironment
    ) -> [(asset: Asset, hops: Int)] {
        var hops: [Asset: Int] = [from: 0]
        var frontier = [from]
        for count in 1...Limits.legsMax {
            var next: [Asset] = []
            for asset in frontier {
                for (neighbour, _) in neighbours(of: asset, environment)
                where hops[neighbour] == nil {
                    hops[neighbour] = count
                    next.append(neighbour)
                }
            }
            frontier = next.sorted()
        }
        return hops.filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { (asset: $0.key, hops: $0.value) }
    }

    private func neighbours(
        of asset: Asset, _ environment: AccountEnvironment
    ) -> [(Asset, Fixed)] {
        symbols.compactMap { symbol in
            guard symbol.base == asset || symbol.quote == asset,
                let mid = mid(of: symbol, in: environment)
            else { return nil }
            if symbol.base == asset { return (symbol.quote, mid) }
            return (try? Fixed.one.divided(by: mid, rounding: .down)).map { (symbol.base, $0) }
        }
    }
}
