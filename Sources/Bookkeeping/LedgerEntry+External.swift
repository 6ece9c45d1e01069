package import Domain

extension LedgerEntry {
    /// The posting rule of what changed a venue account and was none of our orders: each asset
    /// against where such things come from and go to.
    package init(external entry: ExternalEntry) {
        let account = entry.account
        let venue = LedgerAccount.venue(account)
        let other: LedgerAccount =
            switch entry.kind {
            case .deposit, .withdrawal, .transfer, .interest, .other, .adjustment:
                .funding(account)
            case .rebate: .fees(account)
            case .foreignTrade, .bust: .market(account)
            }
        self.init(
            reference: Self.reference(of: entry), reason: .external, at: entry.at,
            transfers: entry.changes.map { change in
                Transfer(
                    from: change.amount.isNegative ? venue : other,
                    to: change.amount.isNegative ? other : venue, asset: change.asset,
                    amount: change.amount.magnitude)
            })
    }

    /// Names of venues and accounts have no `/`.
    private static func reference(of entry: ExternalEntry) -> String {
        "\(entry.account)/\(entry.venueLedgerID)"
    }
}
