/// What ends a step: the variable that becomes zero first.
private enum Blocker {
    /// The entering variable itself, when it falls.
    case itself
    case row(Int)
    case key(Int)
}

extension LadderSimplex {
    mutating func take(_ candidate: Candidate) {
        switch candidate.variable {
        case .logical(let index):
            setColumn(logical: index)
            enterLogical(index, candidate.gain)
        case .part(let ladder, var place, let lane, let levels):
            if levels.lowerBound > blocks[runs[ladder][place]].first {
                split(ladder, place, at: levels.lowerBound)
                place += 1
            }
            if levels.upperBound < blocks[runs[ladder][place]].end {
                split(ladder, place, at: levels.upperBound)
            }
            let block = runs[ladder][place]
            // Splitting what is partly taken was a step of its own, and may have been enough.
            if !isBasic(lane, block), blocks[block].key != lane {
                let gain = gain(lane, block)
                if gain.isPositive { enter(lane, block, from: .zero, gain) }
            }
            join(ladder)
        }
    }

    /// How much the profit rises if the lane takes the block instead of its key.
    func gain(_ lane: Int, _ block: Int) -> Scaled {
        (margin(lane) - margin(blocks[block].key)).gain(blocks[block].quantity, blocks[block].worth)
    }

    /// Lets the lane's part of the block grow, or fall, as far as it can.
    mutating func enter(_ lane: Int, _ block: Int, from start: Scaled, _ gain: Scaled) {
        let grows = !gain.isNegative
        setColumn(lane, block)
        let limit = limit(block, grows: grows, start: start)
        let step = grows ? limit.length : -limit.length
        move(by: step)
        blocks[block].occupied = blocks[block].occupied - start
        switch limit.blocker {
        case .itself: break
        case .row(let row): replace(row, Basic(block: block, variable: lane), start + step, gain)
        case .key(let full):
            guard let row = basics.firstIndex(where: { $0.block == full }) else {
                blocks[full].key = lane
                return
            }
            hand(full, keyTo: row, entering: full == block)
            replace(row, Basic(block: block, variable: lane), start + step, gain)
        }
    }

    private mutating func enterLogical(_ index: Int, _ gain: Scaled) {
        let limit = limit(Self.none, grows: true, start: .zero)
        move(by: limit.length)
        let entering = Basic(block: Self.none, variable: index)
        switch limit.blocker {
        case .itself: break
        case .row(let row): replace(row, entering, limit.length, gain)
        case .key(let full):
            guard let row = basics.firstIndex(where: { $0.block == full }) else { return }
            hand(full, keyTo: row, entering: false)
            replace(row, entering, limit.length, gain)
        }
    }

    private mutating func move(by step: Scaled) {
        guard !step.isZero else { return }
        for row in 0..<size where !column[row].isZero {
            values[row] = values[row] - step * column[row]
        }
    }

    /// How far the entering variable can go, and what stops it.
    ///
    /// Of several the one with the largest pivot, and of those the first.
    private func limit(
        _ block: Int, grows: Bool, start: Scaled
    ) -> (length: Scaled, blocker: Blocker) {
        var best: (value: Scaled, rate: Scaled, blocker: Blocker)?
        func consider(_ value: Scaled, _ rate: Scaled, _ blocker: Blocker) {
            guard rate.isPositive else { return }
            let value = value.isNegative ? Scaled.zero : value
            guard let other = best else {
                best = (value, rate, blocker)
                return
            }
            let (mine, its) = (value * other.rate, other.value * rate)
            if mine < its || (mine == its && rate > other.rate) { best = (value, rate, blocker) }
        }
        if block != Self.none {
            if !grows { consider(start, .one, .itself) }
            if blocks[block].basicCount == 0 {
                consider(keyValue(block), grows ? .one : -.one, .key(block))
            }
        }
        for row in 0..<size where !column[row].isZero || basics[row].block == block {
            let basic = basics[row]
            guard basic.block != Self.none else {
                let isFixed = logicals[basic.variable].isFixed
                let rate = grows ? column[row] : -column[row]
                consider(values[row], isFixed ? rate.absolute : rate, .row(row))
                continue
            }
            consider(values[row], grows ? column[row] : -column[row], .row(row))
            guard isFirst(row) else { continue }
            var rate = basic.block == block ? Scaled.one : .zero
            for other in row..<size where basics[other].block == basic.block {
                rate = rate - column[other]
            }
            consider(keyValue(basic.block), grows ? rate : -rate, .key(basic.block))
        }
        guard let best else { return (.zero, .itself) }
        return (best.value.isZero ? .zero : best.value / best.rate, best.blocker)
    }

    /// Whether the row is the first of its block's that can move in this step.
    private func isFirst(_ row: Int) -> Bool {
        let block = basics[row].block
        guard blocks[block].basicCount > 1 else { return true }
        return !basics[..<row].indices.contains {
            basics[$0].block == block && !column[$0].isZero
        }
    }

    /// Makes the block's key, which takes nothing any more, basic in `row`, and what was basic
    /// there the key.
    private mutating func hand(_ block: Int, keyTo row: Int, entering: Bool) {
        let others = (0..<size).filter { $0 != row && basics[$0].block == block }
        for start in stride(from: 0, to: size * size, by: size) {
            var sum = inverse[start + row]
            for other in others { sum = sum + inverse[start + other] }
            inverse[start + row] = -sum
        }
        var sum = entering ? column[row] - .one : column[row]
        for other in others { sum = sum + column[other] }
        column[row] = -sum
        let key = blocks[block].key
        blocks[block].key = basics[row].variable
        basics[row].variable = key
        values[row] = .zero
    }

    /// The basis with `entering` in place of what the row determined.
    mutating func replace(_ row: Int, _ entering: Basic, _ value: Scaled, _ gain: Scaled) {
        let leaving = basics[row]
        if leaving.block == Self.none {
            logicals[leaving.variable].isBasic = false
        } else {
            blocks[leaving.block].basicCount -= 1
        }
        if entering.block == Self.none {
            logicals[entering.variable].isBasic = true
        } else {
            blocks[entering.block].basicCount += 1
        }
        basics[row] = entering
        values[row] = value
        let pivot = column[row].reciprocal
        for (index, start) in stride(from: 0, to: size * size, by: size).enumerated() {
            guard !inverse[start + row].isZero else { continue }
            let scaled = inverse[start + row] * pivot
            for other in 0..<size where other != row && !column[other].isZero {
                inverse[start + other] = inverse[start + other] - column[other] * scaled
            }
            inverse[start + row] = scaled
            duals[index] = duals[index] + gain * scaled
            dualPeaks[index] = max(dualPeaks[index], duals[index].absolute)
        }
    }
}
