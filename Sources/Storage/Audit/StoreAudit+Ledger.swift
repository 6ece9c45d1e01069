import Bookkeeping
import Domain
import Engine
import Money

extension StoreAudit {
    /// One account of the ledger in one asset.
    struct Place: Hashable, Comparable {
        let account: String
        let asset: String

        init(account: String, asset: String) { (self.account, self.asset) = (account, asset) }

        /// What is kept there in the asset.
        init(_ kept: VenueAccount, _ asset: String) {
            self.init(account: LedgerAccount(keptAt: kept).description, asset: asset)
        }

        static func < (left: Self, right: Self) -> Bool {
            (left.account, left.asset) < (right.account, right.asset)
        }

        var hasStatement: Bool { account.hasPrefix("profile:") || account.hasPrefix("treasury:") }
        var hasMirror: Bool { hasStatement || account.hasPrefix("venue:") }
    }

    /// What all entries come to.
    private struct Folded {
        var balances: [Place: Int128] = [:]
        var statements: [Place: StatementFold] = [:]
    }

    /// The fold of all entries is what the mirrors say, and sums to nothing for each asset; what is
    /// held in all is what the conversions hold.
    mutating func checkLedger() throws(StorageError) {
        let entries = try foldEntries()
        let folded = entries.balances
        var totals: [String: Int128] = [:]
        for (place, amount) in folded { totals[place.asset, default: 0] &+= amount }
        for asset in totals.keys.sorted() where totals[asset] != 0 {
            note(
                "postings-balance", asset,
                "postings sum to \(DecimalText.format(units: totals[asset] ?? 0))")
        }
        let held = try foldHolds()
        var mirrors = folded.filter { $0.key.hasMirror }
        var holds = held
        for (place, balance) in try balances() {
            let posted = mirrors.removeValue(forKey: place) ?? 0
            if balance.posted.units != posted {
                note(
                    "mirror-equals-entries", "\(place.account) \(place.asset)",
                    "posted is \(balance.posted), its entries sum to "
                        + DecimalText.format(units: posted))
            }
            let sum = holds.removeValue(forKey: place) ?? 0
            if balance.held.units != sum || balance.held.isNegative {
                note(
                    "held-equals-holds", "\(place.account) \(place.asset)",
                    "held is \(balance.held), its holds sum to "
                        + DecimalText.format(units: sum))
            }
        }
        for place in mirrors.keys.sorted() where mirrors[place] != 0 {
            note("mirror-equals-entries", "\(place.account) \(place.asset)", "has no mirror")
        }
        for place in holds.keys.sorted() {
            note("held-equals-holds", "\(place.account) \(place.asset)", "held without a mirror")
        }
        try checkStatements(entries.statements)
    }

    private mutating func foldEntries() throws(StorageError) -> Folded {
        var folded = Folded()
        var bad: [(String, String)] = []
        try session.each(.everyEntry) { (row) throws(StorageError) in
            var subject = "an entry"
            do throws(StorageError) {
                let reason: LedgerEntry.Reason = try row.word()
                let reference = try row.text()
                subject = "\(reason.rawValue) \(reference) \(try row.integer())"
                let (from, to) = (try row.text(), try row.text())
                let asset = try row.text()
                let amount = try row.amount()
                let at = try row.instant()
                if !amount.isPositive || from == to { bad.append((subject, "moves nothing")) }
                let sides = [(from, to, -amount.units), (to, from, amount.units)]
                for (account, other, units) in sides {
                    let place = Place(account: account, asset: asset)
                    folded.balances[place, default: 0] &+= units
                    guard place.hasStatement else { continue }
                    folded.statements[place, default: StatementFold()].add(
                        reason.rawValue, reference, other, units, at)
                }
            } catch .corrupt(let text) {
                if bad.count < Self.findingsMax { bad.append((subject, text)) }
            }
        }
        for (subject, text) in bad { note("readable", subject, text) }
        return folded
    }

    private mutating func foldHolds() throws(StorageError) -> [Place: Int128] {
        var held: [Place: Int128] = [:]
        var bad: [String] = []
        try session.each(.everyHold) { (row) throws(StorageError) in
            do throws(StorageError) {
                let (_, pocket, amount) = try ConversionReader.hold(from: &row)
                let place = Place(pocket.account, pocket.asset.code)
                held[place, default: 0] &+= amount.units
            } catch .corrupt(let text) {
                if bad.count < Self.findingsMax { bad.append(text) }
            }
        }
        for text in bad { note("readable", "a hold", text) }
        return held
    }

    private mutating func balances() throws(StorageError) -> [(Place, MirrorBalance)] {
        var balances: [(Place, MirrorBalance)] = []
        var found: [AuditFinding] = []
        var bad: [String] = []
        try session.each(.balances) { (row) throws(StorageError) in
            do throws(StorageError) {
                let account = try row.account()
                let asset = try row.asset()
                let balance = MirrorBalance(posted: try row.amount(), held: try row.amount())
                balances.append((Place(account, asset.code), balance))
                guard let profile = account.profile else { return }
                found += ParAudit.findings(of: profile, asset, balance)
            } catch .corrupt(let text) {
                bad.append(text)
            }
        }
        for finding in found { note(finding.check, finding.subject, finding.message) }
        for text in bad { note("readable", "a mirror", text) }
        return balances
    }
}
