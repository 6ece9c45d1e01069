import Domain
import Money

extension ParConversion {
    /// ``Columns/par``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(id)
        sink.code(tenant)
        sink.identifier(request.profile)
        sink.text(request.recipient?.description)
        sink.text(request.source.code)
        sink.text(request.target.code)
        sink.amount(request.amount)
        sink.text(request.amountText)
        sink.text(request.reference)
        sink.identifier(request.identity)
        sink.identifier(request.account)
        sink.pairs(request.metadata)
        sink.instant(createdAt)
        bindMutable(to: &sink)
        sink.integer(version)
    }

    /// ``Columns/parMutable``.
    func bindMutable(to sink: inout some ParameterSink) {
        sink.text(state.word)
        sink.text(state.intent?.issuer.text)
        sink.instant(state.intent?.at)
        sink.instant(state.intent?.validUntil)
        sink.instant(state.end)
        sink.integer(Int64(attempt))
        sink.instant(updatedAt)
    }

    /// Reads ``Columns/par``.
    init(from row: inout some RowSource) throws(StorageError) {
        let id: ConversionID = try row.identifier()
        let tenant: TenantID = try row.code()
        let request = try ParRequest(from: &row)
        let createdAt = try row.instant()
        self.init(
            id: id, tenant: tenant, request: request, createdAt: createdAt,
            state: try ParState(from: &row), attempt: try row.int(),
            updatedAt: try row.instant(), version: try row.integer())
    }
}

extension ParRequest {
    fileprivate init(from row: inout some RowSource) throws(StorageError) {
        let profile: ProfileID = try row.identifier()
        let recipient: ProfileID? = try row.optionalIdentifier()
        let source = try row.asset()
        let target = try row.asset()
        let amount = try row.amount()
        guard amount.isPositive else { throw .corrupt("a conversion of \(amount)") }
        self.init(
            profile: profile, recipient: recipient, amount: amount, amountText: try row.text(),
            source: source, target: target, reference: try row.optionalText(),
            identity: try row.identifier(), account: try row.identifier(),
            metadata: try row.pairs())
    }
}

extension ParState {
    fileprivate var word: String {
        switch self {
        case .created: "CREATED"
        case .settling: "SETTLING"
        case .settled: "SETTLED"
        case .cancelled: "CANCELLED"
        }
    }

    fileprivate var intent: SettlementIntent? {
        if case .settling(let intent) = self { intent } else { nil }
    }

    fileprivate var end: Instant? {
        switch self {
        case .created, .settling: nil
        case .settled(let at), .cancelled(let at): at
        }
    }

    fileprivate init(from row: inout some RowSource) throws(StorageError) {
        let word = try row.text()
        let issuer = try row.optionalText()
        let at = try row.optionalInstant()
        let validUntil = try row.optionalInstant()
        let end = try row.optionalInstant()
        switch (word, issuer, at, validUntil, end) {
        case ("CREATED", nil, nil, nil, nil): self = .created
        case ("SETTLING", .some(let issuer), .some(let at), .some(let validUntil), nil):
            self = .settling(
                SettlementIntent(issuer: VenueID(issuer), at: at, validUntil: validUntil))
        case ("SETTLED", nil, nil, nil, .some(let at)): self = .settled(at: at)
        case ("CANCELLED", nil, nil, nil, .some(let at)): self = .cancelled(at: at)
        case (_, _, _, _, _): throw .corrupt("state \(word)")
        }
    }
}
