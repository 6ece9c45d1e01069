import Domain
import Money

/// Where the money of a stage goes, and which prices are good enough for it.
enum Drive {
    /// On to the target within the client's bounds.
    case onward
    /// On to the target at the collar around the mids of the moment: the end of the grace.
    case forward
    /// One hop back toward the source at that collar.
    case back

    /// Whether the client's bounds apply.
    var isBounded: Bool {
        switch self {
        case .onward: true
        case .forward, .back: false
        }
    }
}

/// The hops that the money of one stage may take, and what they lead to.
struct StageRoute {
    let from: Asset
    let to: Asset
    /// In the order in which money flows.
    let hops: [Hop]

    init(_ conversion: Conversion, from asset: Asset, _ drive: Drive) {
        from = asset
        switch drive {
        case .onward, .forward:
            to = conversion.request.to
            var reached: Set<Asset> = [asset]
            var hops: [Hop] = []
            for hop in conversion.hops where reached.contains(hop.spends) {
                reached.insert(hop.receives)
                hops.append(hop)
            }
            self.hops = hops
        case .back:
            let upstream = conversion.hops.first { $0.receives == asset }
            to = upstream?.spends ?? conversion.request.from
            hops = upstream.map { [$0.reversed] } ?? []
        }
    }

    /// The hops that spend what lies at the stage.
    var first: [Hop] { hops.filter { $0.spends == from } }
}

extension Conversion {
    /// The leg that trades the hop's market, whichever way.
    func leg(of hop: Hop) -> Int { hops.firstIndex { $0.symbol == hop.symbol } ?? 0 }
}
