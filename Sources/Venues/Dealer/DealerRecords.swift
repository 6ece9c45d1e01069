import DequeModule
package import Domain
package import Money

/// What the embedded dealer has done, in all: every deal that arrived, and the quotes that may
/// still be used.
///
/// Read from its files without the dealer, also while a server has them open.
package struct DealerRecords: JournaledRecords {
    static let kind = "dealer"

    /// By number, which is their place plus 1.
    package private(set) var deals: ContiguousArray<DealerDeal> = []
    /// Numbers are without a gap, from ``firstOffer`` on.
    private(set) var offers: Deque<DealerOffer> = []
    private var firstOffer: UInt64 = 1
    private var numbers: [OrderID: UInt64] = [:]

    init() {}

    /// Reads the records in a dealer's directory; empty where there are none.
    ///
    /// - Parameter asset: the asset of a code; by default one of 18 fraction digits.
    /// - Throws: ``VenueFileError``.
    package static func load(
        directory: String, asset: (String) -> Asset = { Asset($0, scale: Fixed.fractionDigits) }
    ) throws(VenueFileError) -> DealerRecords {
        try RecordFiles<DealerRecords>(directory: directory).read(asset: asset).records
    }

    package func deal(_ id: OrderID) -> DealerDeal? {
        numbers[id].map { deals[Int($0) - 1] }
    }

    func offer(_ number: UInt64) -> DealerOffer? { place(of: number).map { offers[$0] } }

    var lastDeal: UInt64 { UInt64(deals.count) }
    var lastOffer: UInt64 { firstOffer + UInt64(offers.count) - 1 }

    private func place(of offer: UInt64) -> Int? {
        guard offer >= firstOffer, offer <= lastOffer else { return nil }
        return Int(offer - firstOffer)
    }

    mutating func apply(_ payload: ArraySlice<UInt8>, asset: (String) -> Asset) -> String? {
        var cursor = RecordCursor(payload)
        while !cursor.isAtEnd {
            guard let record = DealerRecord(&cursor, asset: asset) else { return "no record" }
            if let damage = apply(record) { return damage }
        }
        return nil
    }

    /// - Returns: what does not fit; `nil` where it was applied.
    mutating func apply(_ record: DealerRecord) -> String? {
        switch record {
        case .forgotten(let number):
            guard offers.isEmpty, number >= firstOffer else { return "quotes are forgotten late" }
            firstOffer = number
        case .quoted(let offer):
            guard offer.number == lastOffer + 1 else { return "quote \(offer.number) out of order" }
            forget(at: offer.at)
            offers.append(offer)
        case .dealt(let deal):
            guard deal.number == lastDeal + 1, numbers[deal.order.id] == nil else {
                return "deal \(deal.number) out of order"
            }
            numbers[deal.order.id] = deal.number
            deals.append(deal)
            if deal.usesQuote, let number = DealerOffer.number(deal.order.quote),
                let place = place(of: number)
            {
                offers[place].usedBy = deal.number
            }
        case .changed(let number, let state, let valueDate, let at):
            guard number > 0, number <= lastDeal else { return "a change of unknown \(number)" }
            deals[Int(number) - 1].state = state
            deals[Int(number) - 1].valueDate = valueDate
            deals[Int(number) - 1].updatedAt = at
        }
        return nil
    }

    /// Nobody can use what expired; what was used is known by its deal.
    private mutating func forget(at now: Instant) {
        while let first = offers.first,
            first.expiresAt.adding(DealerLimits.expiredQuoteKept) < now
        {
            offers.removeFirst()
            firstOffer += 1
        }
    }

    var all: [DealerRecord] {
        [.forgotten(before: firstOffer)] + offers.map { .quoted($0) } + deals.map { .dealt($0) }
    }
}
