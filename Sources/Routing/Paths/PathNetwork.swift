import Domain
import Money

/// One account's way to trade one hop.
struct PathLane {
    let hop: Hop
    let market: Market
    let participant: Participant
    /// Where a third asset pays the fee: which, and its price in the quote asset.
    let feePrice: (asset: Asset, price: Fixed)?

    var account: VenueAccount { market.account }
    var pricing: Pricing { participant.pricing }

    /// The worst level of a market's book is in here once, whoever takes it.
    var ladder: Int { participant.ladder }
}

/// Everything that one plan over paths is made from, in a fixed order: the hops that may be used,
/// who trades them, their ladders, and what the accounts hold.
struct PathNetwork {
    let request: PathRequest
    let isFrom: Bool
    /// Of the fixed side, in units.
    let target: Int128
    /// Those on a simple path that some market trades, by ``Hop/precedes(_:)``.
    let hops: [Hop]
    /// By hop, then venue, then account.
    let lanes: [PathLane]
    let ladders: [Ladder]
    /// Of each ladder.
    let lanesOf: [Range<Int>]
    let ignoresBalances: Bool
    private let leftOut: Set<LaneName>
    private let held: [Pocket: Int128]

    /// The same without these too.
    func without(_ lanes: [Int]) -> PathNetwork {
        let names = lanes.map { LaneName(account: self.lanes[$0].account, hop: self.lanes[$0].hop) }
        return PathNetwork(request, without: leftOut.union(names))
    }

    /// What an account holds of an asset.
    struct Pocket: Hashable {
        let account: VenueAccount
        let asset: Asset
    }

    /// - Parameter leftOut: what accounts may not do, though it may be there.
    init(
        _ request: PathRequest, without leftOut: Set<LaneName> = [],
        ignoringBalances: Bool = false, ignoringBounds: Bool = false
    ) {
        self.request = request
        self.leftOut = leftOut
        ignoresBalances = ignoringBalances
        switch request.fixed {
        case .from: isFrom = true
        case .to: isFrom = false
        }
        target = request.fixed.amount.units
        hops = SimplePaths(request).hops
        let bounds = ignoringBounds ? [:] : request.priceBounds
        let markets = request.markets.sorted { $0.account < $1.account }
        let rangeMax = Fixed.unitsMax / Int128(max(1, markets.count))
        var (lanes, ladders, lanesOf): ([PathLane], [Ladder], [Range<Int>]) = ([], [], [])
        for hop in hops {
            let single = request.single(hop)
            var venue: VenueID?
            for market in markets where market.book.symbol == hop.symbol {
                let isShared = venue == market.account.venue
                guard !leftOut.contains(LaneName(account: market.account, hop: hop)),
                    let participant = Participant(
                        market, single, ladder: isShared ? ladders.count - 1 : ladders.count,
                        ignoringBalances: true)
                else { continue }
                if isShared {
                    let first = lanesOf[lanesOf.count - 1].lowerBound
                    lanesOf[lanesOf.count - 1] = first..<lanes.count + 1
                } else {
                    ladders.append(
                        Field.ladder(participant, market, bounds[hop], rangeMax: rangeMax))
                    lanesOf.append(lanes.count..<lanes.count + 1)
                    venue = market.account.venue
                }
                lanes.append(
                    PathLane(
                        hop: hop, market: market, participant: participant,
                        feePrice: Self.feePrice(market, single)))
            }
        }
        (self.lanes, self.ladders, self.lanesOf) = (lanes, ladders, lanesOf)
        held = Self.held(markets)
    }

    private static func feePrice(
        _ market: Market, _ request: PlanRequest
    ) -> (asset: Asset, price: Fixed)? {
        let asset = market.fees.asset.resolved(request.hop)
        guard asset != request.hop.spends, asset != request.hop.receives,
            let price = request.feeAssetPrices[asset], price.isPositive
        else { return nil }
        return (asset, price)
    }

    /// A market may state only the assets that its own symbol is about.
    private static func held(_ markets: [Market]) -> [Pocket: Int128] {
        var held: [Pocket: Int128] = [:]
        for market in markets {
            // Each asset has an entry of its own, so that their order is of no matter.
            for (asset, amount) in market.spendable {
                let pocket = Pocket(account: market.account, asset: asset)
                held[pocket] = max(held[pocket] ?? 0, amount.units)
            }
        }
        return held
    }

    /// In units; everything, where balances are ignored.
    func held(_ account: VenueAccount, _ asset: Asset) -> Int128 {
        ignoresBalances
            ? Fixed.unitsMax : held[Pocket(account: account, asset: asset)] ?? 0
    }

    /// `nil` for a ladder without levels.
    func headPrice(_ ladder: Int) -> Int128? {
        ladders[ladder].count > 0 ? ladders[ladder].price(0) : nil
    }

    func isIntermediate(_ asset: Asset) -> Bool { asset != request.from && asset != request.to }
}

/// One account's use of one hop.
struct LaneName: Hashable {
    let account: VenueAccount
    let hop: Hop
}

extension Hop {
    /// By symbol, then side: the order that decides where nothing else does.
    func precedes(_ other: Hop) -> Bool {
        (symbol, side.rawValue) < (other.symbol, other.side.rawValue)
    }
}
