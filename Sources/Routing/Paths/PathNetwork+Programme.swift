import Domain
import Money

/// What the linear programme over paths is to find.
enum PathObjective {
    /// The most that arrives, of at most the fixed amount that leaves.
    case arrival
    /// The least that leaves for `target` that arrives; a unit that arrives is worth this many that
    /// leave.
    case departure(worth: Scaled, target: Int128)
    /// The most that can leave, whatever arrives.
    case capacity
}

extension PathNetwork {
    /// The rows of the programme, by what they are about.
    private enum Name: Hashable {
        /// What the request fixes, over all accounts.
        case goal
        /// What an account holds of an asset.
        case held(Pocket)
        /// Spent and received on an account, or with inventory over all.
        case balance(VenueAccount?, Asset)
        /// Spent on a second hop, and received from a first.
        case second(VenueAccount?, Asset)
    }

    private struct Builder {
        var programme = LadderProgramme()
        var rows: [Name: Int] = [:]

        mutating func use(
            _ lane: Int, _ name: Name, _ factor: Scaled, ofWorth: Bool,
            _ kind: LadderProgramme.Row.Kind, _ limit: Int128
        ) {
            let row = rows[name] ?? programme.row(kind, Scaled(limit))
            rows[name] = row
            let term = LadderProgramme.Term(row: row, factor: factor)
            if ofWorth {
                programme.lanes[lane].ofWorth.append(term)
            } else {
                programme.lanes[lane].ofQuantity.append(term)
            }
        }

        mutating func gain(_ lane: Int, _ factor: Scaled, ofWorth: Bool) {
            if ofWorth {
                let sum = programme.lanes[lane].profitOfWorth + factor
                programme.lanes[lane].profitOfWorth = sum
            } else {
                let sum = programme.lanes[lane].profitOfQuantity + factor
                programme.lanes[lane].profitOfQuantity = sum
            }
        }
    }

    /// Of a level's worth, which is in units of 10^-36.
    private static let unit = Scaled(Fixed.unitsPerOne).reciprocal

    /// The programme over single levels.
    ///
    /// What an account receives of an intermediate asset it spends, at most what it received from a
    /// first hop on a second of three. So no unit goes over more than ``Limits/legsMax`` hops, even
    /// where the hops would fit together to more, and none in a circle. With inventory all
    /// accounts together spend what they receive, and each at most what it holds more.
    func programme(_ objective: PathObjective) -> LadderProgramme {
        var builder = Builder()
        (builder.programme.ladders, builder.programme.lanesOf) = (ladders, lanesOf)
        builder.programme.lanes = lanes.map { LadderProgramme.Lane(ladder: $0.ladder) }
        let staged = assetsInSecondPlace()
        for index in lanes.indices {
            spend(&builder, index, objective, staged)
            receive(&builder, index, objective, staged)
            payFee(&builder, index, objective)
        }
        return builder.programme
    }

    /// Intermediate assets that hops both from and to other such assets are about: some of what is
    /// received has one hop more to go, and some two.
    private func assetsInSecondPlace() -> Set<Asset> {
        let between = hops.filter { isIntermediate($0.spends) && isIntermediate($0.receives) }
        return Set(between.map(\.spends)).intersection(between.map(\.receives))
    }

    private func spend(
        _ builder: inout Builder, _ index: Int, _ objective: PathObjective, _ staged: Set<Asset>
    ) {
        let lane = lanes[index]
        let (asset, ofWorth) = (lane.hop.spends, lane.pricing.isBuy)
        let rate = Scaled(Fixed.unitsPerOne + lane.pricing.spentRate) * Self.unit
        let factor = ofWorth ? rate * Self.unit : rate
        let held = held(lane.account, asset)
        let pocket = Pocket(account: lane.account, asset: asset)
        guard isIntermediate(asset) else {
            builder.use(index, .held(pocket), factor, ofWorth: ofWorth, .atMost, held)
            switch objective {
            case .arrival:
                builder.use(index, .goal, factor, ofWorth: ofWorth, .atMost, target)
            case .departure: builder.gain(index, -factor, ofWorth: ofWorth)
            case .capacity: builder.gain(index, factor, ofWorth: ofWorth)
            }
            return
        }
        let place = request.usesInventory ? nil : lane.account
        builder.use(index, .balance(place, asset), factor, ofWorth: ofWorth, .balance, 0)
        if request.usesInventory {
            builder.use(index, .held(pocket), factor, ofWorth: ofWorth, .atMost, held)
        }
        if staged.contains(asset), isIntermediate(lane.hop.receives) {
            builder.use(index, .second(place, asset), factor, ofWorth: ofWorth, .atMost, 0)
        }
    }

    private func receive(
        _ builder: inout Builder, _ index: Int, _ objective: PathObjective, _ staged: Set<Asset>
    ) {
        let lane = lanes[index]
        let (asset, ofWorth) = (lane.hop.receives, !lane.pricing.isBuy)
        let rate = Scaled(Fixed.unitsPerOne - lane.pricing.receivedRate) * Self.unit
        let factor = ofWorth ? rate * Self.unit : rate
        guard isIntermediate(asset) else {
            switch objective {
            case .arrival: builder.gain(index, factor, ofWorth: ofWorth)
            case .departure(let worth, let target):
                builder.gain(index, factor * worth, ofWorth: ofWorth)
                builder.use(index, .goal, factor, ofWorth: ofWorth, .atMost, target)
            case .capacity: break
            }
            return
        }
        let place = request.usesInventory ? nil : lane.account
        builder.use(index, .balance(place, asset), -factor, ofWorth: ofWorth, .balance, 0)
        if request.usesInventory {
            let pocket = Pocket(account: lane.account, asset: asset)
            builder.use(
                index, .held(pocket), -factor, ofWorth: ofWorth, .atMost,
                held(lane.account, asset))
        }
        if staged.contains(asset), !isIntermediate(lane.hop.spends) {
            builder.use(index, .second(place, asset), -factor, ofWorth: ofWorth, .atMost, 0)
        }
    }

    /// A fee in a third asset comes out of what the account holds of it, with the head-room that is
    /// held for it; where that asset is the source or the destination, out of those too.
    private func payFee(
        _ builder: inout Builder, _ index: Int, _ objective: PathObjective
    ) {
        let lane = lanes[index]
        guard let (asset, price) = lane.feePrice, lane.market.fees.taker.isPositive else { return }
        let fee = Scaled(lane.market.fees.taker.units) / Scaled(price.units) * Self.unit
        let reserved = fee * Scaled(Fixed.unitsPerOne + Participant.feeHeadroom.units) * Self.unit
        let pocket = Pocket(account: lane.account, asset: asset)
        builder.use(
            index, .held(pocket), reserved, ofWorth: true, .atMost, held(lane.account, asset))
        if asset == request.from {
            switch objective {
            case .arrival: builder.use(index, .goal, reserved, ofWorth: true, .atMost, target)
            case .departure: builder.gain(index, -fee, ofWorth: true)
            case .capacity: break
            }
        }
        if asset == request.to {
            switch objective {
            case .arrival: builder.gain(index, -fee, ofWorth: true)
            case .departure(let worth, let target):
                builder.gain(index, -fee * worth, ofWorth: true)
                builder.use(index, .goal, -fee, ofWorth: true, .atMost, target)
            case .capacity: break
            }
        }
    }
}
