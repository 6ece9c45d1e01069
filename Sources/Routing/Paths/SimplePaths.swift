import Domain
import Money

/// The ways from the source to the destination of a request that its markets allow: each spends
/// what the hop before receives, and comes to no asset twice.
struct SimplePaths {
    /// By number of hops, then by ``Hop/precedes(_:)``; each of at most ``Limits/legsMax`` hops.
    let paths: [[Hop]]
    /// Those of the paths, each once, by ``Hop/precedes(_:)``.
    let hops: [Hop]

    init(_ request: PathRequest) {
        let symbols = Set(request.markets.map(\.book.symbol)).sorted()
        var usable = symbols.flatMap { symbol in
            [Side.buy, .sell].map { Hop(symbol: symbol, side: $0) }
        }
        if let allowed = request.hops.map(Set.init) { usable.removeAll { !allowed.contains($0) } }
        var (paths, ends): ([[Hop]], [[Hop]]) = ([], [[]])
        for _ in 0..<Limits.legsMax {
            ends = ends.flatMap { path in
                Self.next(path, request, usable).map { path + [$0] }
            }
            paths += ends.filter { $0.last?.receives == request.to }
            ends.removeAll { $0.last?.receives == request.to }
        }
        self.paths = paths
        let used = Set(paths.joined())
        hops = usable.filter(used.contains).sorted { $0.precedes($1) }
    }

    private static func next(_ path: [Hop], _ request: PathRequest, _ usable: [Hop]) -> [Hop] {
        let spends = path.last?.receives ?? request.from
        return usable.filter { hop in
            hop.spends == spends && hop.receives != request.from
                && !path.contains { $0.receives == hop.receives }
        }
    }
}
