import Domain
import Money

/// Finds the best orders for a network.
struct PathSearch {
    let network: PathNetwork

    /// Steps of one linear programme after which it is given up; what it has found then still
    /// keeps every rule. Problems of ten venues take some hundred.
    static let stepsMax = 20_000
    /// What a unit that arrives is worth at first, in units that leave, by the best price of all:
    /// more than any sensible price, and little enough that prices count.
    private static let worthFactor = Scaled(16)
    /// And then, where that is not enough: no price is too bad.
    private static let worthDoublings: Int32 = 40
    /// Solutions that are tried with a little more, for what rounding takes of a fixed receipt.
    private static let receiptTriesMax = 6

    init(_ network: PathNetwork) { self.network = network }

    func best() -> PathOutcome {
        guard network.target > 0, !network.lanes.isEmpty else {
            return PathOutcome(
                network: network, allocation: PathAllocation(network), capacity: 0)
        }
        return network.isFrom ? outcome(rounded(solve(.arrival))) : receipt()
    }

    /// Of the fixed side, in units and up to the target: how much could be traded if amounts were
    /// divisible and no order too small.
    func capacity() -> Int128 {
        guard let gain = bestGain() else { return 0 }
        let worth = (Self.worthFactor / gain).doubled(Self.worthDoublings)
        let objective: PathObjective =
            network.isFrom ? .arrival : .departure(worth: worth, target: network.target)
        return network.measured(PathAllocation(network, solve(objective)))
    }

    private func solve(_ objective: PathObjective) -> LadderSimplex {
        var simplex = LadderSimplex(network.programme(objective))
        _ = simplex.solve(stepsMax: Self.stepsMax)
        return simplex
    }

    private func rounded(_ solution: LadderSimplex) -> PathRounding {
        var rounding = PathRounding(network, solution)
        rounding.round()
        return rounding
    }

    private func outcome(_ rounding: PathRounding) -> PathOutcome {
        PathOutcome(
            network: network, allocation: rounding.allocation,
            capacity: network.isFrom ? rounding.spendBefore : rounding.arrivedBefore)
    }

    /// What arrives falls short of the programme's by what rounding took, so a little more is
    /// asked of it; what is too much then is given up again.
    private func receipt() -> PathOutcome {
        guard let gain = bestGain() else {
            return PathOutcome(network: network, allocation: PathAllocation(network), capacity: 0)
        }
        var worth = Self.worthFactor / gain
        var (target, isRaised) = (network.target, false)
        var best: PathOutcome?
        for _ in 0..<Self.receiptTriesMax {
            let rounding = rounded(solve(.departure(worth: worth, target: target)))
            best = outcome(rounding)
            let missing = network.target - rounding.arrived
            guard missing > 0 else { break }
            if rounding.arrivedBefore >= network.target - network.target >> 40 {
                target += 2 * missing
            } else {
                guard !isRaised else { break }
                (worth, isRaised) = (worth.doubled(Self.worthDoublings), true)
            }
        }
        return best
            ?? PathOutcome(network: network, allocation: PathAllocation(network), capacity: 0)
    }

    /// The destination for a unit of the source over the best path, at the best prices; `nil`:
    /// there is none.
    private func bestGain() -> Scaled? {
        var heads: [Hop: Scaled] = [:]
        for lane in network.lanes {
            guard let price = network.headPrice(lane.ladder) else { continue }
            heads[lane.hop] = max(heads[lane.hop] ?? .zero, lane.gain(at: price))
        }
        return SimplePaths(network.request).paths
            .map { $0.reduce(Scaled.one) { $0 * (heads[$1] ?? .zero) } }
            .filter(\.isPositive).max()
    }
}

extension PathLane {
    /// What a unit that is spent receives, net of fees.
    func gain(at price: Int128) -> Scaled {
        let one = Fixed.unitsPerOne
        let rate = Scaled(one - pricing.receivedRate) / Scaled(one + pricing.spentRate)
        let price = Scaled(price) / Scaled(one)
        return pricing.isBuy ? rate / price : rate * price
    }
}
