import Domain
import Engine
import Venues

/// The own records of an embedded dealer, read from its files as they are now.
struct DealerFiles: Sendable {
    let dealer: VenueID
    let directory: String
    let assets: AssetDirectory

    /// In the order in which they arrived.
    ///
    /// - Throws: ``VenueFileError``.
    func deals() throws(VenueFileError) -> [DealtDeal] {
        let records = try DealerRecords.load(
            directory: directory, asset: VenueOpening.known(assets))
        return records.deals.map { deal in
            DealtDeal(
                reference: deal.reference, counterpart: deal.order.counterpart,
                report: deal.report)
        }
    }
}

/// A deal as its dealer has it durably.
struct DealtDeal: Hashable, Sendable {
    /// The dealer's name for it.
    let reference: String
    let counterpart: VenueAccount
    /// With the id under which it was sent; nothing says that it is one of ours.
    let report: DealReport
}
