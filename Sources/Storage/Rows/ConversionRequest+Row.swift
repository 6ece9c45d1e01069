import Domain
import Money

extension ConversionRequest {
    /// From `reference` to `options`. Sets and maps are written in the order of their texts.
    func bind(to sink: inout some ParameterSink) {
        sink.text(reference)
        sink.text(from.code)
        sink.text(to.code)
        sink.text(fixed.direction)
        sink.amount(fixed.amount)
        sink.text(executor.rawValue)
        sink.pairs(metadata)
        sink.text(venues.isEmpty ? "" : TextList.encode(venues.sorted().map(\.text)))
        sink.text(
            venueAccounts.isEmpty ? "" : TextList.encode(venueAccounts.sorted().map(\.text)))
        sink.instant(expiresAt)
        sink.text(options.column)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        let reference = try row.optionalText()
        let from = try row.asset()
        let to = try row.asset()
        let direction = try row.text()
        let amount = try row.amount()
        guard
            let fixed = [FixedSide.from(amount), .to(amount)].first(where: {
                $0.direction == direction
            })
        else { throw .corrupt("direction \(direction)") }
        let executor: ExecutorKind = try row.word()
        let metadata = try row.pairs()
        let venues = try row.list().map { VenueID($0) }
        let accounts = try row.list().map { AccountID($0) }
        let expiresAt = try row.optionalInstant()
        let options = try ConversionOptions(column: row.text())
        self.init(
            reference: reference, from: from, to: to, fixed: fixed, executor: executor,
            metadata: metadata, venues: Set(venues), venueAccounts: Set(accounts),
            expiresAt: expiresAt, options: options)
    }
}
