import Domain
import Engine

extension APIClient {
    /// ``Columns/client``.
    func bind(to sink: inout some ParameterSink) {
        sink.text(id)
        sink.code(tenant)
        sink.instant(createdAt)
        bindMutable(to: &sink)
    }

    /// ``Columns/clientMutable``.
    func bindMutable(to sink: inout some ParameterSink) {
        sink.text(TextList.encode(scopes))
        sink.text(secretHash)
        sink.instant(rotatedAt)
        sink.instant(revokedAt)
        sink.text(previousSecret?.hash)
        sink.instant(previousSecret?.endsAt)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        let id = try row.text()
        let tenant: TenantID = try row.code()
        let createdAt = try row.instant()
        self.init(
            id: id, tenant: tenant, scopes: try row.list(), secretHash: try row.text(),
            createdAt: createdAt, rotatedAt: try row.optionalInstant(),
            revokedAt: try row.optionalInstant())
        let hash = try row.optionalText()
        let endsAt = try row.optionalInstant()
        if let hash, let endsAt { previousSecret = PreviousSecret(hash: hash, endsAt: endsAt) }
    }
}

extension RevokedToken {
    /// ``Columns/revokedToken``.
    func bind(to sink: inout some ParameterSink) {
        sink.text(id)
        sink.text(client)
        sink.instant(expiresAt)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        self.init(
            id: try row.text(), client: try row.text(), expiresAt: try row.instant())
    }
}

extension Halt {
    init(from row: inout some RowSource) throws(StorageError) {
        let text = try row.text()
        guard let scope = HaltScope(text) else { throw .corrupt("halt scope \(text)") }
        self.init(
            scope: scope, operatorName: try row.text(), reason: try row.text(),
            at: try row.instant())
    }
}
