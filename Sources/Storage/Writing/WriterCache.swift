import Bookkeeping
import Domain
import Money

/// What the one writer knows without reading: true because nobody else writes.
///
/// After any rollback of a whole group it is thrown away and loaded again.
struct WriterCache: Sendable {
    var balances = StagedTable<Pocket, MirrorBalance>()
    var limitDays = StagedTable<LimitDay, Fixed>()
    var limitOpens = StagedTable<LimitOpen, Int64>()
    var parDays = StagedTable<ParDay, Fixed>()
    /// Without the changes of the commit being applied.
    var halts: Set<HaltScope> = []
    /// As the commit being applied leaves them; `nil` where it changes none.
    var stagedHalts: Set<HaltScope>?

    /// Days that are remembered; over it all are forgotten and read again when asked for.
    static let limitDaysMax = 4_096

    struct LimitOpen: Hashable, Comparable {
        let tenant: TenantID
        let asset: String

        static func < (left: Self, right: Self) -> Bool {
            (left.tenant, left.asset) < (right.tenant, right.asset)
        }
    }

    struct LimitDay: Hashable, Comparable {
        let open: LimitOpen
        let day: Int64

        static func < (left: Self, right: Self) -> Bool {
            (left.open, left.day) < (right.open, right.day)
        }
    }

    init(_ session: SQLiteSession) throws(StorageError) {
        try session.each(.balances) { (row) throws(StorageError) in
            let pocket = Pocket(try row.account(), try row.asset())
            let balance = MirrorBalance(posted: try row.amount(), held: try row.amount())
            balances.load(pocket, balance)
        }
        try session.each(.halts) { (row) throws(StorageError) in
            halts.insert(try Halt(from: &row).scope)
        }
    }

    mutating func accept() {
        balances.accept()
        limitDays.accept()
        limitOpens.accept()
        parDays.accept()
        if let stagedHalts { halts = stagedHalts }
        stagedHalts = nil
    }

    mutating func discard() {
        balances.discard()
        limitDays.discard()
        limitOpens.discard()
        parDays.discard()
        stagedHalts = nil
    }

    /// Writes the rows that the group changed.
    mutating func flush(_ session: SQLiteSession) throws(StorageError) {
        for (pocket, balance) in balances.takeChanged() {
            try session.run(.putBalance) { row in
                row.account(pocket.account)
                row.text(pocket.asset.code)
                row.amount(balance.posted)
                row.amount(balance.held)
            }
        }
        for (key, notional) in limitDays.takeChanged() {
            try session.run(.putLimitDay) { row in
                row.code(key.open.tenant)
                row.text(key.open.asset)
                row.integer(key.day)
                row.amount(notional)
            }
        }
        for (key, count) in limitOpens.takeChanged() {
            try session.run(.putLimitOpen) { row in
                row.code(key.tenant)
                row.text(key.asset)
                row.integer(count)
            }
        }
        for (key, amount) in parDays.takeChanged() {
            try session.run(.putParDay) { row in
                row.text(key.scope)
                row.integer(key.day)
                row.amount(amount)
            }
        }
        if limitDays.count > Self.limitDaysMax { limitDays.forget() }
        if parDays.count > Self.limitDaysMax { parDays.forget() }
    }
}
