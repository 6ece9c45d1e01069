import Domain
import Money

extension Exchange {
    /// ``Columns/exchange``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(id)
        sink.account(account)
        sink.integer(shortID)
        sink.text(externalID)
        sink.identifier(quote.id)
        sink.instant(createdAt)
        sink.date(countedOn)
        bindMutable(to: &sink)
        sink.integer(version)
    }

    /// ``Columns/exchangeMutable``.
    func bindMutable(to sink: inout some ParameterSink) {
        sink.text(state.rawValue)
        sink.text(refinement?.rawValue)
        sink.instant(intent?.at)
        sink.instant(intent?.validUntil)
        sink.date(settlementDate)
        sink.date(originalSettlementDate)
        sink.text(dealerReference)
        sink.text(evidence)
        sink.flag(cancelRequested)
        sink.amount(held)
        sink.amount(credit)
        sink.flag(isFundsMissing)
        sink.instant(completedAt)
        sink.instant(updatedAt)
        sink.integer(told)
    }

    /// Reads ``Columns/exchange``, then ``Columns/quote``.
    init(from row: inout some RowSource) throws(StorageError) {
        let fixed = try ExchangeFixed(from: &row)
        let parts = try ExchangeParts(from: &row)
        try self.init(fixed, try ExchangeQuote(from: &row), parts)
    }

    fileprivate init(
        _ fixed: ExchangeFixed, _ quote: ExchangeQuote, _ parts: ExchangeParts
    ) throws(StorageError) {
        guard quote.id == fixed.quote, quote.account == fixed.account else {
            throw .corrupt("exchange \(fixed.id) has the quote \(quote.id)")
        }
        self.init(
            id: fixed.id, shortID: fixed.shortID, externalID: fixed.externalID, quote: quote,
            createdAt: fixed.createdAt, countedOn: fixed.countedOn, state: parts.state,
            held: parts.held, credit: parts.credit)
        refinement = parts.refinement
        intent = parts.intent
        settlementDate = parts.settlementDate
        originalSettlementDate = parts.originalSettlementDate
        dealerReference = parts.dealerReference
        evidence = parts.evidence
        cancelRequested = parts.cancelRequested
        isFundsMissing = parts.isFundsMissing
        completedAt = parts.completedAt
        updatedAt = parts.updatedAt
        told = parts.told
        version = parts.version
    }
}

extension ExchangeNotice {
    /// ``Columns/notice``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(exchange.id)
        sink.identifier(event)
        sink.instant(at)
        exchange.bindMutable(to: &sink)
        sink.integer(exchange.version)
    }

    /// Reads ``Columns/notice``, then ``Columns/exchangeFixed`` and ``Columns/quote`` of its
    /// exchange.
    init(from row: inout some RowSource) throws(StorageError) {
        let id: ConversionID = try row.identifier()
        let event: EventID = try row.identifier()
        let at = try row.instant()
        let parts = try ExchangeParts(from: &row)
        let fixed = try ExchangeFixed(from: &row)
        guard fixed.id == id else { throw .corrupt("a notice of \(id) with \(fixed.id)") }
        self.init(
            event: event, at: at,
            exchange: try Exchange(fixed, try ExchangeQuote(from: &row), parts))
    }
}

/// ``Columns/exchangeFixed``.
private struct ExchangeFixed {
    let id: ConversionID
    let account: ExchangeAccount
    let shortID: Int64
    let externalID: String
    let quote: QuoteID
    let createdAt: Instant
    let countedOn: CivilDate

    init(from row: inout some RowSource) throws(StorageError) {
        id = try row.identifier()
        account = try row.exchangeAccount()
        shortID = try row.integer()
        externalID = try row.text()
        quote = try row.identifier()
        createdAt = try row.instant()
        countedOn = try row.date()
    }
}

/// ``Columns/exchangeMutable``, then the version.
private struct ExchangeParts {
    let state: ExchangeState
    let refinement: ExchangeRefinement?
    let intent: DealIntent?
    let settlementDate: CivilDate
    let originalSettlementDate: CivilDate?
    let dealerReference: String?
    let evidence: String?
    let cancelRequested: Bool
    let held: Fixed
    let credit: Fixed
    let isFundsMissing: Bool
    let completedAt: Instant?
    let updatedAt: Instant
    let told: Int64
    let version: Int64

    init(from row: inout some RowSource) throws(StorageError) {
        state = try row.word()
        refinement = try row.optionalWord()
        intent = try DealIntent(from: &row)
        settlementDate = try row.date()
        originalSettlementDate = try row.optionalDate()
        dealerReference = try row.optionalText()
        evidence = try row.optionalText()
        cancelRequested = try row.flag()
        held = try row.amount()
        credit = try row.amount()
        isFundsMissing = try row.flag()
        completedAt = try row.optionalInstant()
        updatedAt = try row.instant()
        told = try row.integer()
        version = try row.integer()
        guard !held.isNegative, !credit.isNegative, told > 0, version >= 0 else {
            throw .corrupt("an exchange holds \(held), uses \(credit), told \(told)")
        }
        guard state.isFinal == (completedAt != nil) else {
            throw .corrupt("\(state.rawValue), and completed_at is not as it says")
        }
    }
}

extension DealIntent {
    fileprivate init?(from row: inout some RowSource) throws(StorageError) {
        switch (try row.optionalInstant(), try row.optionalInstant()) {
        case (nil, nil): return nil
        case (.some(let at), .some(let validUntil)): self.init(at: at, validUntil: validUntil)
        case (_, _): throw .corrupt("half an intent")
        }
    }
}
