extension LadderSimplex {
    /// Cuts a block in two, so that its levels from `level` on can be taken otherwise.
    ///
    /// What lanes take stays as it is. Of a basic part one half stays basic, the one whose column
    /// is larger in its row; the other half then enters and is moved until it is basic, whole or
    /// nothing.
    mutating func split(_ ladder: Int, _ place: Int, at level: Int) {
        let head = runs[ladder][place]
        let tail = blocks.count
        blocks.append(block(ladder, level, blocks[head].end, key: blocks[head].key))
        runs[ladder].insert(tail, at: place + 1)
        blocks[head].end = level
        blocks[head].quantity = ladders[ladder].quantity(blocks[head].first..<level)
        blocks[head].worth = ladders[ladder].worth(blocks[head].first..<level)
        guard blocks[head].basicCount > 0 else { return }
        var loose: [(lane: Int, block: Int, part: Scaled)] = []
        for row in 0..<size where basics[row].block == head {
            let lane = basics[row].variable
            setColumn(lane, tail)
            let staysInTail = column[row] + column[row] >= .one
            if !staysInTail {
                // The two halves' columns make up the whole's, which is the row's unit.
                for other in 0..<size { column[other] = -column[other] }
                column[row] = column[row] + .one
            }
            let (kept, freed) = staysInTail ? (tail, head) : (head, tail)
            let part = values[row]
            replace(row, Basic(block: kept, variable: lane), part, gain(lane, kept))
            blocks[freed].occupied = blocks[freed].occupied + part
            loose.append((lane, freed, part))
        }
        for (lane, block, part) in loose {
            enter(lane, block, from: part, gain(lane, block))
        }
    }

    /// Makes one block of neighbours that are taken by the same key alone.
    mutating func join(_ ladder: Int) {
        var place = runs[ladder].count - 1
        while place > 0 {
            let (left, right) = (runs[ladder][place - 1], runs[ladder][place])
            if blocks[left].key == blocks[right].key, blocks[left].basicCount == 0,
                blocks[right].basicCount == 0
            {
                blocks[left].end = blocks[right].end
                let levels = blocks[left].first..<blocks[left].end
                blocks[left].quantity = ladders[ladder].quantity(levels)
                blocks[left].worth = ladders[ladder].worth(levels)
                runs[ladder].remove(at: place)
            }
            place -= 1
        }
    }

    /// What the lane's taking of a whole block, instead of the block's key, changes in the basis.
    mutating func setColumn(_ lane: Int, _ block: Int) {
        for row in 0..<size { column[row] = .zero }
        add(lane, block, .one)
        add(blocks[block].key, block, -.one)
    }

    private mutating func add(_ lane: Int, _ block: Int, _ sign: Scaled) {
        guard lane != Self.nobody else { return }
        let (quantity, worth) = (blocks[block].quantity * sign, blocks[block].worth * sign)
        for term in programme.lanes[lane].ofQuantity { add(term, quantity) }
        for term in programme.lanes[lane].ofWorth { add(term, worth) }
    }

    @inline(__always)
    private mutating func add(_ term: LadderProgramme.Term, _ amount: Scaled) {
        let (factor, start) = (term.factor * amount, term.row * size)
        for row in 0..<size where !inverse[start + row].isZero {
            column[row] = column[row] + inverse[start + row] * factor
        }
    }

    mutating func setColumn(logical index: Int) {
        let start = logicals[index].row * size
        for row in 0..<size { column[row] = inverse[start + row] * logicals[index].sign }
    }
}
