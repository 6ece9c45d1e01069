/// Solves a ``LadderProgramme`` by the simplex method, with whole runs of levels as variables.
///
/// A variable is the part, 0...1, of a block that a lane takes; a block is a run of levels of one
/// ladder, taken evenly. The first blocks are whole ladders. A block is split where some of its
/// levels are worth taking at the current duals and others are not, so at the end each block that
/// is taken in part is one level, or of no matter; the solution is the optimum over single levels,
/// found in some dozen steps where levels taken one at a time would need hundreds.
///
/// That the lanes of a block take at most all of it is no row: one variable per block, its key,
/// takes what the others leave (generalized upper bounding, Dantzig and Van Slyke, 1967). Where
/// nobody has the rest the key is ``nobody``. A nonbasic block is taken whole by its key.
struct LadderSimplex {
    struct Block {
        let ladder: Int
        /// Levels `first ..< end`.
        let first: Int
        var end: Int
        var quantity: Scaled
        var worth: Scaled
        var key: Int
        /// How many lanes take a part that the basis says.
        var basicCount = 0
        /// What lanes take that are neither basic nor the key; not zero only within a step.
        var occupied = Scaled.zero
    }

    /// What a row of the basis determines: a lane's part of a block, or a logical variable.
    struct Basic {
        /// ``none`` for a logical variable.
        var block: Int
        /// A lane, or the index of a logical variable.
        var variable: Int
    }

    /// The part of a row's limit that is not used, or with a sign of -1 what is over a least limit.
    struct Logical {
        let row: Int
        let sign: Scaled
        let profit: Scaled
        /// It must stay zero.
        let isFixed: Bool
        var isBasic: Bool
    }

    static let nobody = -1
    static let none = -1

    let programme: LadderProgramme
    let size: Int
    var ladders: [Ladder]
    var blocks: [Block] = []
    /// Of each ladder, best level first.
    var runs: [[Int]]
    var logicals: [Logical] = []
    var basics: [Basic] = []
    /// Of the basics.
    var values: [Scaled] = []
    /// Of the rows: what one more unit of the limit would be worth.
    var duals: [Scaled]
    /// The largest that each dual ever was, as a measure of its rounding.
    var dualPeaks: [Scaled]
    /// Of the basis, by columns.
    var inverse: [Scaled]
    /// The entering variable's column, in terms of the basis.
    var column: [Scaled]
    private(set) var steps = 0
    /// The ladder that is looked at first for the next variable to enter.
    var pricedNext = 0

    init(_ programme: LadderProgramme) {
        self.programme = programme
        size = programme.rows.count
        ladders = programme.ladders
        runs = Array(repeating: [], count: programme.ladders.count)
        duals = Array(repeating: .zero, count: size)
        (dualPeaks, column) = (duals, duals)
        inverse = Array(repeating: .zero, count: size * size)
        for row in 0..<size {
            inverse[row * size + row] = .one
            addLogicals(row)
        }
        for ladder in ladders.indices where ladders[ladder].reachEnd() {
            runs[ladder] = [blocks.count]
            blocks.append(block(ladder, 0, ladders[ladder].count, key: Self.nobody))
        }
    }

    private mutating func addLogicals(_ row: Int) {
        basics.append(Basic(block: Self.none, variable: logicals.count))
        let limit = programme.rows[row].limit
        values.append(limit)
        switch programme.rows[row].kind {
        case .atMost:
            logicals.append(
                Logical(row: row, sign: .one, profit: .zero, isFixed: false, isBasic: true))
        case .balance:
            logicals.append(
                Logical(row: row, sign: .one, profit: .zero, isFixed: true, isBasic: true))
        case .atLeast(let penalty):
            logicals.append(
                Logical(row: row, sign: .one, profit: -penalty, isFixed: false, isBasic: true))
            logicals.append(
                Logical(row: row, sign: -.one, profit: .zero, isFixed: false, isBasic: false))
            (duals[row], dualPeaks[row]) = (-penalty, penalty)
        }
    }

    mutating func block(_ ladder: Int, _ first: Int, _ end: Int, key: Int) -> Block {
        Block(
            ladder: ladder, first: first, end: end,
            quantity: ladders[ladder].quantity(first..<end),
            worth: ladders[ladder].worth(first..<end), key: key)
    }

    /// What a block's key takes: all that the others leave.
    func keyValue(_ block: Int) -> Scaled {
        var rest = Scaled.one - blocks[block].occupied
        guard blocks[block].basicCount > 0 else { return rest }
        for row in 0..<size where basics[row].block == block { rest = rest - values[row] }
        return rest
    }

    /// Steps until nothing is better.
    ///
    /// - Returns: false if that took more than `stepsMax`; the solution is then one that keeps
    ///   every row, but not the best.
    mutating func solve(stepsMax: Int) -> Bool {
        while let candidate = candidate() {
            guard steps < stepsMax else { return false }
            steps += 1
            take(candidate)
        }
        return true
    }
}
