import Domain
import Engine
import Money
import Venues

/// The own records of a paper venue or an embedded issuer, read from its files as they are now.
struct PaperRecords: VenueRecords {
    let venue: VenueID
    let directory: String
    let assets: AssetDirectory

    /// - Throws: ``VenueFileError``.
    func snapshot() async throws -> VenueRecord {
        let records = try PaperVenueRecords.load(
            directory: directory, asset: VenueOpening.known(assets))
        return VenueRecord(
            venue: venue,
            orders: records.orders.map { order in
                VenueRecord.PlacedOrder(
                    venueOrderID: order.venueOrderID, clientOrderID: order.client.description,
                    account: order.account, symbol: order.symbol, side: order.side)
            },
            fills: records.trades.map(\.fill),
            takenBack: Set(records.takenBack.map { "\($0)" }), totals: records.balances)
    }
}

extension Auditor {
    /// Over the store and the records of every configured venue, issuer and dealer.
    init(store: any Store, configuration: Configuration, folder: DataFolder) {
        func records(of venue: VenueID) -> PaperRecords {
            PaperRecords(
                venue: venue, directory: folder.venuePath(venue), assets: configuration.assets)
        }
        self.init(
            store: store, records: configuration.venues.map { records(of: $0.id) },
            issuers: configuration.issuers.map { records(of: $0.id) },
            dealers: configuration.dealers.map { dealer in
                DealerFiles(
                    dealer: dealer.id, directory: folder.venuePath(dealer.id),
                    assets: configuration.assets)
            })
    }
}
