import Bookkeeping
import Domain
import Money

extension Conversion {
    /// ``Columns/conversionFixed``, ``Columns/conversionLimits``, ``Columns/conversionMutable``,
    /// version.
    func bindAll(to sink: inout some ParameterSink, limit: LimitCheck?) {
        sink.identifier(id)
        sink.code(tenant)
        request.bind(to: &sink)
        sink.text(TextList.encode(hops.flatMap(\.words)))
        sink.instant(createdAt)
        sink.instant(expiresAt)
        sink.text(terms.column)
        sink.flag(countsTowardLimits)
        sink.text(limit?.asset.code)
        sink.integer(limit?.day)
        sink.amount(limit?.notional)
        bindMutable(to: &sink)
        sink.integer(version)
    }

    /// ``Columns/conversionMutable``.
    func bindMutable(to sink: inout some ParameterSink) {
        sink.text(status.rawValue)
        switch cancelCause {
        case nil:
            sink.text(nil)
            sink.failure(nil)
        case .client:
            sink.text("CLIENT")
            sink.failure(nil)
        case .expiry:
            sink.text("EXPIRY")
            sink.failure(nil)
        case .failure(let failure):
            sink.text("FAILURE")
            sink.failure(failure)
        }
        sink.failure(failure)
        sink.instant(updatedAt)
        sink.instant(completedAt)
        sink.integer(Int64(revision))
        sink.text(progress.column)
    }

    /// Reads ``Columns/conversion``.
    init(from row: inout some RowSource) throws(StorageError) {
        let id: ConversionID = try row.identifier()
        let tenant: TenantID = try row.code()
        let request = try ConversionRequest(from: &row)
        let hops = try Hop.hops(of: row.list(), row)
        let createdAt = try row.instant()
        let expiresAt = try row.instant()
        let terms = try ConversionTerms(column: row.text())
        guard terms.mids.count == hops.count else { throw .corrupt("terms: a mid for each hop") }
        self.init(
            id: id, tenant: tenant, request: request, hops: hops, createdAt: createdAt,
            expiresAt: expiresAt, terms: terms)
        countsTowardLimits = try row.flag()
        status = try row.word()
        cancelCause = try CancelCause.read(from: &row)
        failure = try row.failure()
        updatedAt = try row.instant()
        completedAt = try row.optionalInstant()
        revision = try row.int()
        progress = try ConversionProgress(column: row.text(), row)
        version = try row.integer()
    }
}

extension Hop {
    fileprivate var words: [String] { [symbol.base.code, symbol.quote.code, side.rawValue] }

    fileprivate static func hops(
        of words: [String], _ row: some RowSource
    ) throws(StorageError) -> [Hop] {
        var hops: [Hop] = []
        for start in stride(from: 0, to: words.count - 2, by: 3) {
            guard let side = Side(rawValue: words[start + 2]) else {
                throw .corrupt("hops: side \(words[start + 2])")
            }
            let symbol = Symbol(
                base: try row.asset(named: words[start]),
                quote: try row.asset(named: words[start + 1]))
            hops.append(Hop(symbol: symbol, side: side))
        }
        guard (1...Limits.legsMax).contains(hops.count), words.count == hops.count * 3 else {
            throw .corrupt("hops: \(words.count) words")
        }
        return hops
    }
}

extension CancelCause {
    fileprivate static func read(
        from row: inout some RowSource
    ) throws(StorageError) -> CancelCause? {
        let word = try row.optionalText()
        let failure = try row.failure()
        switch (word, failure) {
        case (nil, nil): return nil
        case ("CLIENT", nil): return .client
        case ("EXPIRY", nil): return .expiry
        case ("FAILURE", .some(let failure)): return .failure(failure)
        case (_, _): throw .corrupt("cancel_cause \(word ?? "null")")
        }
    }
}
