import Bookkeeping
import Domain
import Money

/// What venues' own histories say: taken in once, and never in doubt where the venue is honest.
extension AuditBooks {
    mutating func checkExternals(_ absorbed: AbsorbedCommit) {
        var entries = absorbed.entries.filter { $0.reason == .external }
        for (external, isPosted) in absorbed.externals {
            let id = external.venueLedgerID
            let key = VenueTrade(account: external.account, id: id)
            expect(externals.insert(key).inserted, .externalOnce, id, "taken in twice")
            coverage.reach(.seen(isPosted ? .externalPosted : .externalFromBefore))
            if external.kind == .foreignTrade { coverage.reach(.seen(.foreignTrade)) }
            guard isPosted else { continue }
            let index = entries.firstIndex { Self.changes($0) == Self.changes(external) }
            expect(index != nil, .externalOnce, id, "not posted as it is")
            if let index { entries.remove(at: index) }
        }
        for entry in entries {
            expect(false, .externalOnce, entry.reference, "posted and not taken in")
        }
    }

    private static func changes(_ entry: LedgerEntry) -> [Pocket: Int128] {
        entry.mirrorChanges.reduce(into: [:]) { changes, change in
            changes[Pocket(change.account, change.asset), default: 0] += change.change.units
        }
    }

    private static func changes(_ entry: ExternalEntry) -> [Pocket: Int128] {
        entry.changes.reduce(into: [:]) { changes, change in
            changes[Pocket(entry.account, change.asset), default: 0] += change.amount.units
        }
    }

    mutating func expectNoQuarantine(_ halt: Halt) {
        expect(false, .quarantineHasACause, halt.scope, "\(halt.reason), at an honest venue")
    }

    /// Deposits, withdrawals and trades of others have all been taken in, each once.
    mutating func compareOutside() {
        for (account, balances) in truth.outside {
            for asset in OutsideMovements.assets.sorted() {
                let pocket = Pocket(account, asset)
                let (there, here) = (balances[asset]?.units ?? 0, posted[pocket] ?? 0)
                expect(
                    there == here, .ledgerIsTheVenues, pocket,
                    "booked \(text(here)), the venue has \(text(there))")
            }
        }
    }
}
