import Bookkeeping
import Domain
import Money

extension StatementLine {
    /// Reads the number and ``Columns/line``.
    init(from row: inout some RowSource) throws(StorageError) {
        let number = try row.integer()
        _ = try row.text()
        let asset = try row.asset()
        let reason: LedgerEntry.Reason = try row.word()
        let reference = try row.text()
        let counterpart = try row.text()
        let amount = try row.amount()
        let balance = try row.amount()
        self.init(
            number: number, at: try row.instant(), reason: reason, reference: reference,
            counterpart: counterpart, asset: asset, amount: amount, balance: balance)
    }
}

extension LedgerAccount {
    /// The account whose balance is kept there: the inverse of ``place``.
    init(keptAt place: VenueAccount) {
        if place.isTreasury {
            self = .treasury(place.venue)
        } else if place.venue == VenueAccount.profiles, let profile = place.profile {
            self = .profile(profile)
        } else {
            self = .venue(place)
        }
    }
}
