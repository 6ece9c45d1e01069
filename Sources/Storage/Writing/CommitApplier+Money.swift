import Bookkeeping
import Domain
import Money

extension CommitApplier {
    /// The entry's rows, and the balances it moves, even below zero: what a venue says is booked.
    /// Each posting on an account with a statement is a line of it.
    mutating func post(_ entry: LedgerEntry) throws(StorageError) {
        for (line, transfer) in entry.transfers.enumerated() {
            try session.run(.insertEntry) { row in
                row.text(entry.reason.rawValue)
                row.text(entry.reference)
                row.integer(Int64(line))
                row.text(transfer.from.description)
                row.text(transfer.to.description)
                row.text(transfer.asset.code)
                row.amount(transfer.amount)
                row.instant(entry.at)
            }
        }
        for transfer in entry.transfers {
            let (from, to) = (transfer.from, transfer.to)
            try move(transfer.amount.negated, of: transfer.asset, on: from, to, entry)
            try move(transfer.amount, of: transfer.asset, on: to, from, entry)
        }
    }

    private mutating func move(
        _ amount: Fixed, of asset: Asset, on account: LedgerAccount, _ counterpart: LedgerAccount,
        _ entry: LedgerEntry
    ) throws(StorageError) {
        guard let place = account.place else { return }
        let pocket = Pocket(place, asset)
        var balance = cache.balances[pocket] ?? .zero
        balance.posted = try sum(balance.posted, amount)
        cache.balances.stage(pocket, balance)
        guard account.hasStatement else { return }
        try session.run(.insertLine) { row in
            row.text(account.description)
            row.text(asset.code)
            row.text(entry.reason.rawValue)
            row.text(entry.reference)
            row.text(counterpart.description)
            row.amount(amount)
            row.amount(balance.posted)
            row.instant(entry.at)
        }
    }

    mutating func hold(_ change: HoldChange) throws(StorageError) {
        var balance = cache.balances[change.pocket] ?? .zero
        if change.change.isPositive, change.change > balance.available {
            throw .refused(
                .insufficientFunds(change.pocket, available: balance.available))
        }
        let old = try heldNow(change)
        let new = try sum(old, change.change)
        precondition(!new.isNegative, "a hold never shrinks below nothing")
        balance.held = try sum(balance.held, change.change)
        cache.balances.stage(change.pocket, balance)
        if new.isZero {
            try session.run(.deleteHold) { row in Self.bindKey(of: change, &row) }
        } else {
            try session.run(.putHold) { row in
                Self.bindKey(of: change, &row)
                row.amount(new)
            }
        }
    }

    private mutating func heldNow(_ change: HoldChange) throws(StorageError) -> Fixed {
        if let fresh, fresh.conversion == change.conversion,
            !fresh.pockets.contains(change.pocket)
        {
            self.fresh?.pockets.append(change.pocket)
            return .zero
        }
        return try session.first(.heldByConversion) { row in
            Self.bindKey(of: change, &row)
        } _: { (row) throws(StorageError) in
            try row.amount()
        } ?? .zero
    }

    private static func bindKey(of change: HoldChange, _ row: inout SQLiteParameters) {
        row.identifier(change.conversion)
        row.account(change.pocket.account)
        row.text(change.pocket.asset.code)
    }
}
