import Bookkeeping
import Domain
import Money

extension CommitApplier {
    func insert(_ conversion: Conversion, _ limit: LimitCheck?) throws(StorageError) {
        let rows = try session.run(.insertConversion) { row in
            conversion.bindAll(to: &row, limit: limit)
        }
        guard rows == 0 else { return }
        if let reference = conversion.request.reference,
            let owner = try owner(of: reference, conversion.tenant)
        {
            throw .refused(.referenceUsed(by: owner))
        }
        throw .constraint("conversion \(conversion.id) is there already")
    }

    func update(_ conversion: Conversion, _ expected: Int64) throws(StorageError) {
        let rows = try session.run(.updateConversion) { row in
            conversion.bindMutable(to: &row)
            row.identifier(conversion.id)
            row.integer(expected)
        }
        if rows == 0 { throw .refused(.versionChanged(conversion.id)) }
    }

    func insert(_ order: Order) throws(StorageError) {
        try session.run(.insertOrder) { row in
            order.bindFixed(to: &row)
            order.bindMutable(to: &row)
        }
    }

    func update(_ order: Order) throws(StorageError) {
        let rows = try session.run(.updateOrder) { row in
            order.bindMutable(to: &row)
            row.identifier(order.conversion)
            row.integer(Int64(order.leg))
            row.integer(Int64(order.attempt))
        }
        if rows == 0 { throw .constraint("there is no order \(order.id)") }
    }

    func insert(_ trade: Trade) throws(StorageError) {
        let rows = try session.run(.insertTrade) { row in trade.bind(to: &row) }
        if rows == 0 {
            throw .refused(.duplicateTrade(trade.account, venueTradeID: trade.venueTradeID))
        }
    }

    func reverse(_ trade: Trade, as state: TradeState) throws(StorageError) {
        let rows = try session.run(.reverseTrade) { row in
            row.text(state.rawValue)
            row.identifier(trade.id)
            row.text(TradeState.booked.rawValue)
        }
        if rows == 0 { throw .constraint("trade \(trade.id) is not booked") }
    }

    func amend(_ id: ConversionID, _ amendment: Amendment) throws(StorageError) {
        let position = try session.first(.amendmentCount) { row in
            row.identifier(id)
        } _: { (row) throws(StorageError) in
            try row.integer()
        }
        try session.run(.insertAmendment) { row in
            row.identifier(id)
            row.integer(position ?? 0)
            row.instant(amendment.at)
            row.text(amendment.reason)
            row.text(TextList.encode(amendment.movementWords))
        }
    }

    func insert(_ record: DecisionRecord) throws(StorageError) {
        try session.run(.insertDecision) { row in
            row.identifier(record.conversion)
            row.integer(record.version)
            row.instant(record.at)
            row.bytes(record.bytes)
        }
    }

    func append(_ event: DomainEvent) throws(StorageError) {
        try session.run(.insertEvent) { row in
            row.text(event.log.description)
            row.identifier(event.id)
            row.text(event.kind.rawValue)
            row.text(event.tenant?.text)
            row.text(event.conversion?.description)
            row.instant(event.at)
            row.text(event.note)
            row.text(event.change.map { ChangeText.text(of: $0) })
        }
    }

    func numberEvents(_ count: Int) throws(StorageError) {
        try session.run(.numberEvents) { row in row.integer(Int64(count)) }
        try session.run(.removeNumbered) { row in row.integer(Int64(count)) }
    }

    func waitingExports(_ tenant: TenantID) throws(StorageError) -> Int {
        try session.first(.waitingExports) { row in
            row.code(tenant)
        } _: { (row) throws(StorageError) in
            try row.int()
        } ?? 0
    }

    func put(_ export: Export) throws(StorageError) {
        try session.run(.putExport) { row in export.bind(to: &row) }
    }

    func remove(_ id: ExportID) throws(StorageError) {
        try session.run(.removeExport) { row in row.identifier(id) }
    }

    mutating func put(_ halt: Halt) throws(StorageError) {
        try session.run(.putHalt) { row in
            row.text(halt.scope.description)
            row.text(halt.operatorName)
            row.text(halt.reason)
            row.instant(halt.at)
        }
        cache.stagedHalts = (cache.stagedHalts ?? cache.halts).union([halt.scope])
    }

    mutating func remove(_ scope: HaltScope) throws(StorageError) {
        try session.run(.removeHalt) { row in row.text(scope.description) }
        cache.stagedHalts = (cache.stagedHalts ?? cache.halts).subtracting([scope])
    }

    func put(_ resolution: OrderResolution) throws(StorageError) {
        try session.run(.putResolution) { row in resolution.bind(to: &row) }
    }

    func insert(_ client: APIClient) throws(StorageError) {
        try session.run(.insertClient) { row in client.bind(to: &row) }
    }

    func update(_ client: APIClient) throws(StorageError) {
        let rows = try session.run(.updateClient) { row in
            client.bindMutable(to: &row)
            row.text(client.id)
        }
        if rows == 0 { throw .constraint("there is no client \(client.id)") }
    }

    func insert(_ token: RevokedToken) throws(StorageError) {
        try session.run(.revokeToken) { row in token.bind(to: &row) }
    }

    func forgetRevokedTokens(endedBy end: Instant) throws(StorageError) {
        try session.run(.forgetRevokedTokens) { row in row.instant(end) }
    }
}
