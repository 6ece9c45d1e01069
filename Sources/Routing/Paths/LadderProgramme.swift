/// A linear programme whose variables are the levels of ladders: how much of each is taken, and by
/// which of the lanes that share the ladder.
///
/// Maximises the profit of what is taken, such that each row's sum of uses stays at most at its
/// limit, or is equal to it. Amounts are units of 10^-18; a level's worth is quantity times price,
/// both in such units.
struct LadderProgramme {
    /// What a lane uses of a row for one unit of quantity, or of worth, that it takes.
    struct Term {
        let row: Int
        let factor: Scaled
    }

    /// One account's use of one ladder.
    struct Lane {
        let ladder: Int
        var ofQuantity: [Term] = []
        var ofWorth: [Term] = []
        var profitOfQuantity = Scaled.zero
        var profitOfWorth = Scaled.zero
        /// It takes nothing.
        var isClosed = false
    }

    struct Row {
        enum Kind {
            /// At most the limit, which is not negative.
            case atMost
            /// Equal to the limit, which is zero.
            case balance
            /// At least the limit; each unit that is missing costs this much profit.
            case atLeast(penalty: Scaled)
        }

        let kind: Kind
        let limit: Scaled
    }

    var rows: [Row] = []
    /// Those of one ladder side by side, ladders in order.
    var lanes: [Lane] = []
    var ladders: [Ladder] = []
    /// Of each ladder.
    var lanesOf: [Range<Int>] = []

    mutating func row(_ kind: Row.Kind, _ limit: Scaled = .zero) -> Int {
        rows.append(Row(kind: kind, limit: limit))
        return rows.count - 1
    }
}
