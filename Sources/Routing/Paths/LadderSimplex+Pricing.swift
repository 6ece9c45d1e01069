/// What a lane gains with one unit of quantity, and of worth, at the current duals.
struct Margin {
    let ofQuantity: Scaled
    let ofWorth: Scaled
    /// The largest of the numbers that these are the sums of: their roundings are a part of it.
    let sizeOfQuantity: Scaled
    let sizeOfWorth: Scaled

    static let zero = Margin(
        ofQuantity: .zero, ofWorth: .zero, sizeOfQuantity: .zero, sizeOfWorth: .zero)

    @inline(__always)
    static func - (left: Margin, right: Margin) -> Margin {
        Margin(
            ofQuantity: left.ofQuantity - right.ofQuantity, ofWorth: left.ofWorth - right.ofWorth,
            sizeOfQuantity: max(left.sizeOfQuantity, right.sizeOfQuantity),
            sizeOfWorth: max(left.sizeOfWorth, right.sizeOfWorth))
    }

    /// Zero where it may be no more than what roundings left.
    @inline(__always)
    func gain(_ quantity: Scaled, _ worth: Scaled) -> Scaled {
        let sum = ofQuantity * quantity + ofWorth * worth
        let isRounding =
            sum.isRounding(beside: sizeOfQuantity * quantity)
            || sum.isRounding(beside: sizeOfWorth * worth)
        return isRounding ? .zero : sum
    }
}

extension LadderSimplex {
    /// A variable that would raise the profit: the lane takes, instead of the key, these levels.
    struct Candidate {
        enum Variable {
            /// In place `place` of its ladder's run of blocks.
            case part(ladder: Int, place: Int, lane: Int, levels: Range<Int>)
            case logical(Int)
        }

        let variable: Variable
        /// How much the profit could rise.
        let gain: Scaled
    }

    @inline(__always)
    func margin(_ lane: Int) -> Margin {
        guard lane != Self.nobody else { return .zero }
        let terms = programme.lanes[lane]
        var (ofQuantity, sizeOfQuantity) = (terms.profitOfQuantity, terms.profitOfQuantity.absolute)
        for term in terms.ofQuantity where !duals[term.row].isZero {
            let cost = duals[term.row] * term.factor
            ofQuantity = ofQuantity - cost
            sizeOfQuantity = max(sizeOfQuantity, cost.absolute)
        }
        var (ofWorth, sizeOfWorth) = (terms.profitOfWorth, terms.profitOfWorth.absolute)
        for term in terms.ofWorth where !duals[term.row].isZero {
            let cost = duals[term.row] * term.factor
            ofWorth = ofWorth - cost
            sizeOfWorth = max(sizeOfWorth, cost.absolute)
        }
        return Margin(
            ofQuantity: ofQuantity, ofWorth: ofWorth, sizeOfQuantity: sizeOfQuantity,
            sizeOfWorth: sizeOfWorth)
    }

    /// A variable to enter: the best of the next ladder, in turn, that has one that gains; `nil`:
    /// the solution is the best.
    ///
    /// To look at all ladders for the best of all would save some steps and cost twice the time.
    mutating func candidate() -> Candidate? {
        for index in logicals.indices where !logicals[index].isBasic && !logicals[index].isFixed {
            let row = logicals[index].row
            let gain = logicals[index].profit - logicals[index].sign * duals[row]
            if gain.isPositive, !gain.isRounding(beside: dualPeaks[row]) {
                return Candidate(variable: .logical(index), gain: gain)
            }
        }
        var best: Candidate?
        var margins: [Margin] = []
        for offset in runs.indices {
            let ladder = (pricedNext + offset) % runs.count
            guard !runs[ladder].isEmpty else { continue }
            let lanes = programme.lanesOf[ladder]
            margins.removeAll(keepingCapacity: true)
            for lane in lanes { margins.append(margin(lane)) }
            for place in runs[ladder].indices {
                let key = blocks[runs[ladder][place]].key
                let keyMargin = key == Self.nobody ? .zero : margins[key - lanes.lowerBound]
                for lane in lanes.lowerBound - 1..<lanes.upperBound {
                    let isNobody = lane < lanes.lowerBound
                    let variable = isNobody ? Self.nobody : lane
                    guard variable != key, isNobody || !programme.lanes[lane].isClosed else {
                        continue
                    }
                    let margin = isNobody ? .zero : margins[lane - lanes.lowerBound]
                    consider(&best, ladder, place, variable, margin - keyMargin)
                }
            }
            if best != nil {
                pricedNext = ladder + 1
                return best
            }
        }
        return best
    }

    private mutating func consider(
        _ best: inout Candidate?, _ ladder: Int, _ place: Int, _ lane: Int, _ margin: Margin
    ) {
        let block = runs[ladder][place]
        let (first, end) = (blocks[block].first, blocks[block].end)
        let isFirst = isGain(ladder, first, margin)
        let isLast = end - first == 1 ? isFirst : isGain(ladder, end - 1, margin)
        let levels: Range<Int>
        switch (isFirst, isLast) {
        case (false, false): return
        case (true, true): levels = first..<end
        case (true, false):
            levels = first..<turn(ladder, first, end - 1, margin, isGainFirst: true)
        case (false, true):
            levels = turn(ladder, first, end - 1, margin, isGainFirst: false)..<end
        }
        if isBasic(lane, block), levels.count == end - first { return }
        let gain = margin.gain(
            ladders[ladder].quantity(levels), ladders[ladder].worth(levels))
        guard gain.isPositive, best.map({ gain > $0.gain }) ?? true else { return }
        best = Candidate(
            variable: .part(ladder: ladder, place: place, lane: lane, levels: levels), gain: gain)
    }

    func isBasic(_ lane: Int, _ block: Int) -> Bool {
        blocks[block].basicCount > 0
            && basics.contains { $0.block == block && $0.variable == lane }
    }

    @inline(__always)
    private func isGain(_ ladder: Int, _ level: Int, _ margin: Margin) -> Bool {
        margin.gain(.one, Scaled(ladders[ladder].price(level))).isPositive
    }

    /// The first level, after `low` and up to `high`, that differs from `low` in being a gain.
    private func turn(
        _ ladder: Int, _ low: Int, _ high: Int, _ margin: Margin, isGainFirst: Bool
    ) -> Int {
        var (low, high) = (low, high)
        while high - low > 1 {
            let middle = (low + high) / 2
            if isGain(ladder, middle, margin) == isGainFirst { low = middle } else { high = middle }
        }
        return high
    }
}
