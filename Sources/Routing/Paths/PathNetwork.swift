import Domain
import Money

/// One account's way to trade one hop.
struct PathLane {
    let hop: Hop
    let market: Market

    var account: VenueAccount { market.account }
}

/// A lane by numbers, for what is done often.
struct LaneRole {
    /// Of ``PathNetwork/accounts``.
    let account: Int
    /// Of ``PathNetwork/assets``.
    let spends: Int
    let receives: Int
    /// Where a third asset pays the fees.
    let fee: Fee?

    struct Fee {
        let asset: Int
        /// The fraction of the notional, above zero, and the asset's price in the quote asset.
        let rate: Int128
        let price: Int128

        /// Rounded up.
        func paid(_ notional: Int128) -> Int128 {
            FixedProduct(notional, rate).divided(by: price, up: true)
        }

        /// What is to be held for the fee on `notional`, with the head-room; rounded up.
        func reserved(_ notional: Int128) -> Int128 {
            let rate = FixedProduct(rate, Fixed.unitsPerOne + Participant.feeHeadroom.units)
            return FixedProduct(notional, rate.units(up: true)).divided(by: price, up: true)
        }
    }
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
    let roles: [LaneRole]
    let participants: [Participant]
    let ladders: [Ladder]
    /// Of each ladder.
    let lanesOf: [Range<Int>]
    /// Where money lies: a profile is one of them, whoever it is traded with.
    let accounts: [VenueAccount]
    /// The source, the destination, then the others by code.
    let assets: [Asset]
    /// What each account holds of each asset, in units, by ``place(_:_:)``.
    private(set) var held: [Int128]
    private let leftOut: Set<LaneName>

    static let source = 0
    static let destination = 1

    /// - Parameter leftOut: what accounts may not do, though it may be there.
    init(
        _ request: PathRequest, without leftOut: Set<LaneName> = [],
        ignoringBalances: Bool = false, ignoringBounds: Bool = false
    ) {
        self.request = request
        self.leftOut = leftOut
        switch request.fixed {
        case .from: isFrom = true
        case .to: isFrom = false
        }
        target = request.fixed.amount.units
        hops = SimplePaths(request).hops
        var build = Build(request, leftOut, bounds: ignoringBounds ? [:] : request.priceBounds)
        for hop in hops { build.add(hop) }
        lanes = build.lanes
        participants = build.participants
        (ladders, lanesOf) = (build.ladders, build.lanesOf)
        accounts = Set(lanes.map(\.account.place)).sorted()
        let fees = build.fees.compactMap { $0?.asset }
        let others = Set(hops.flatMap { [$0.spends, $0.receives] } + fees)
            .subtracting([request.from, request.to]).sorted()
        assets = [request.from, request.to] + others
        let accountNumbers = Dictionary(uniqueKeysWithValues: zip(accounts, accounts.indices))
        let assetNumbers = Dictionary(uniqueKeysWithValues: zip(assets, assets.indices))
        roles = zip(build.lanes, build.fees).map { lane, fee in
            LaneRole(
                account: accountNumbers[lane.account.place] ?? 0,
                spends: assetNumbers[lane.hop.spends] ?? 0,
                receives: assetNumbers[lane.hop.receives] ?? 0,
                fee: fee.map {
                    LaneRole.Fee(
                        asset: assetNumbers[$0.asset] ?? 0, rate: lane.market.fees.taker.units,
                        price: $0.price.units)
                })
        }
        held = Array(
            repeating: ignoringBalances ? Fixed.unitsMax : 0, count: accounts.count * assets.count)
        guard !ignoringBalances else { return }
        // A market may state only the assets that its own symbol is about.
        for market in request.markets {
            guard let account = accountNumbers[market.account.place] else { continue }
            for (asset, number) in zip(assets, assets.indices) {
                let place = place(account, number)
                held[place] = max(held[place], market.spendable[asset]?.units ?? 0)
            }
        }
    }

    /// Where an account's amount of an asset is found.
    @inline(__always)
    func place(_ account: Int, _ asset: Int) -> Int { account * assets.count + asset }

    @inline(__always)
    func isIntermediate(_ asset: Int) -> Bool { asset > Self.destination }

    /// Whether the lane is between two intermediate assets.
    func isBetween(_ lane: Int) -> Bool {
        isIntermediate(roles[lane].spends) && isIntermediate(roles[lane].receives)
    }

    /// `nil` for a ladder without levels.
    func headPrice(_ lane: Int) -> Int128? {
        let ladder = participants[lane].ladder
        return ladders[ladder].count > 0 ? ladders[ladder].price(0) : nil
    }

    /// The same without these lanes too.
    func without(_ lanes: [Int]) -> PathNetwork {
        let names = lanes.map { LaneName(account: self.lanes[$0].account, hop: self.lanes[$0].hop) }
        return PathNetwork(request, without: leftOut.union(names))
    }

    /// The lanes that could do the same as this one: of its account, or with inventory of any.
    func alternatives(to lane: Int) -> [Int] {
        lanes.indices.filter {
            lanes[$0].hop == lanes[lane].hop
                && (request.usesInventory || roles[$0].account == roles[lane].account)
        }
    }

    /// Whether lanes of one ladder have different fees.
    var sharesLaddersUnequally: Bool {
        lanesOf.contains { range in
            let first = participants[range.lowerBound].pricing
            return participants[range].contains {
                $0.pricing.spentRate != first.spentRate
                    || $0.pricing.receivedRate != first.receivedRate
            }
        }
    }
}

/// Lanes and ladders as they are found, hop by hop.
private struct Build {
    private(set) var lanes: [PathLane] = []
    private(set) var participants: [Participant] = []
    private(set) var fees: [(asset: Asset, price: Fixed)?] = []
    private(set) var ladders: [Ladder] = []
    private(set) var lanesOf: [Range<Int>] = []
    private let request: PathRequest
    private let leftOut: Set<LaneName>
    private let bounds: [Hop: Fixed]
    private let markets: [Market]

    init(_ request: PathRequest, _ leftOut: Set<LaneName>, bounds: [Hop: Fixed]) {
        (self.request, self.leftOut, self.bounds) = (request, leftOut, bounds)
        markets = request.markets.sorted { $0.account < $1.account }
    }

    mutating func add(_ hop: Hop) {
        let single = request.single(hop)
        let rangeMax = Fixed.unitsMax / Int128(max(1, markets.count))
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
            lanes.append(PathLane(hop: hop, market: market))
            participants.append(participant)
            fees.append(Self.fee(market, single))
        }
    }

    private static func fee(
        _ market: Market, _ request: PlanRequest
    ) -> (asset: Asset, price: Fixed)? {
        let asset = market.fees.asset.resolved(request.hop)
        guard asset != request.hop.spends, asset != request.hop.receives,
            market.fees.taker.isPositive, let price = request.feeAssetPrices[asset],
            price.isPositive
        else { return nil }
        return (asset, price)
    }
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
