import Bookkeeping
import Domain
import Engine

/// Accounts that an earlier life of the service has opened.
extension World {
    /// Opens every account before anything begins, or leaves that to the service, which can do
    /// nothing until its venues have answered a dozen questions.
    func openAccounts(perMille: Int) {
        var generator = SeededGenerator(seed, for: .movements, venues.count)
        guard generator.chance(perMille) else { return }
        for venue in venues {
            let openings = venue.withRecords { $0.openings }
            for name in venue.scenario.configuration.accounts.keys.sorted() {
                let account = VenueAccount(venue.id, name)
                let own = openings.filter { $0.account == name && !$0.amount.isZero }
                var writes = own.map { opening in
                    CommitWrite.post(
                        LedgerEntry(
                            opening: account, opening.amount, of: opening.asset,
                            at: scenario.start))
                }
                for opening in own {
                    let entry = ExternalEntry(
                        account: account, venueLedgerID: "opening:\(opening.asset.code)",
                        kind: .deposit, changes: [.init(opening.amount, of: opening.asset)],
                        at: scenario.start, note: "")
                    writes += entry.taken(posting: false)
                }
                let mark = AccountMark(
                    account, openedAt: scenario.start, followedUntil: scenario.start)
                writes.append(.account(.putMark(mark)))
                let commit = Commit(writes: writes)
                let outcome = store.commitNow(commit)
                precondition(outcome == .done, "nothing was there before")
                auditor.absorb(commit, at: scenario.start)
            }
        }
    }
}
