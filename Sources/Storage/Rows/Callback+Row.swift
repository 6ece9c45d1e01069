import Domain
import Engine

extension CallbackSubscription {
    /// ``Columns/subscription``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(id)
        sink.account(account)
        sink.text(url)
        sink.text(sharedKey)
        sink.text(header?.name)
        sink.text(header?.value)
        sink.instant(createdAt)
        sink.instant(endedAt)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        let id: SubscriptionID = try row.identifier()
        let account = try row.exchangeAccount()
        let (url, sharedKey) = (try row.text(), try row.text())
        let header: Header?
        switch (try row.optionalText(), try row.optionalText()) {
        case (nil, nil): header = nil
        case (.some(let name), .some(let value)): header = Header(name: name, value: value)
        case (_, _): throw .corrupt("subscription \(id): half a header")
        }
        self.init(
            id: id, account: account, url: url, sharedKey: sharedKey, header: header,
            createdAt: try row.instant(), endedAt: try row.optionalInstant())
    }
}

extension CallbackDelivery {
    /// ``Columns/deliveryMutable``.
    func bindMutable(to sink: inout some ParameterSink) {
        sink.text(state.rawValue)
        sink.integer(Int64(attempts))
        sink.instant(dueAt)
        sink.text(failure)
    }

    /// The key of the row.
    func bindKey(to sink: inout some ParameterSink) {
        sink.identifier(subscription)
        sink.identifier(exchange)
        sink.integer(sequence)
    }

    /// Reads ``Columns/delivery``.
    init(from row: inout some RowSource) throws(StorageError) {
        self.init(
            subscription: try row.identifier(), exchange: try row.identifier(),
            sequence: try row.integer(), event: try row.identifier(), state: try row.word(),
            attempts: try row.int(), dueAt: try row.instant(), failure: try row.optionalText())
        guard attempts >= 0 else { throw .corrupt("\(attempts) attempts") }
    }
}

extension ListedDelivery {
    /// Reads ``Columns/delivery``, the account, the address and the state.
    init(from row: inout some RowSource) throws(StorageError) {
        self.init(
            try CallbackDelivery(from: &row), account: try row.exchangeAccount(),
            url: try row.text(), state: try row.word())
    }
}

extension ExchangeKey {
    /// ``Columns/exchangeKey``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(id)
        sink.account(account)
        sink.text(hash)
        sink.instant(createdAt)
        sink.instant(revokedAt)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        self.init(
            id: try row.identifier(), account: try row.exchangeAccount(), hash: try row.text(),
            createdAt: try row.instant(), revokedAt: try row.optionalInstant())
    }
}
