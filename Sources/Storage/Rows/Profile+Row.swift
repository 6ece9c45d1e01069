import Domain

extension Profile {
    /// ``Columns/profile``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(id)
        sink.code(tenant)
        sink.text(nickname)
        sink.instant(createdAt)
        sink.instant(deactivatedAt)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        self.init(
            id: try row.identifier(), tenant: try row.code(), nickname: try row.text(),
            createdAt: try row.instant(), deactivatedAt: try row.optionalInstant())
    }
}
