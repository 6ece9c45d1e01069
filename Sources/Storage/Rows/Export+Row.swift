import Domain

extension Export {
    /// ``Columns/export``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(id)
        sink.code(tenant)
        sink.text(query)
        sink.text(format.rawValue)
        sink.instant(createdAt)
        sink.integer(Int64(attempts))
        switch state {
        case .processing:
            sink.text("PROCESSING")
            sink.integer(nil)
            sink.integer(nil)
            sink.instant(nil)
            sink.text(nil)
        case .completed(let contents, let at):
            sink.text("COMPLETED")
            sink.integer(Int64(contents.conversions))
            sink.integer(contents.bytes)
            sink.instant(at)
            sink.text(nil)
        case .failed(let message, let at):
            sink.text("FAILED")
            sink.integer(nil)
            sink.integer(nil)
            sink.instant(at)
            sink.text(message)
        }
    }

    init(from row: inout some RowSource) throws(StorageError) {
        let id: ExportID = try row.identifier()
        let tenant: TenantID = try row.code()
        self.init(
            id: id, tenant: tenant, query: try row.text(), format: try row.word(),
            createdAt: try row.instant())
        attempts = try row.int()
        let word = try row.text()
        let conversions = try row.optionalInteger()
        let bytes = try row.optionalInteger()
        let at = try row.optionalInstant()
        let message = try row.optionalText()
        switch (word, conversions, bytes, at, message) {
        case ("PROCESSING", nil, nil, nil, nil): state = .processing
        case ("COMPLETED", .some(let conversions), .some(let bytes), .some(let at), nil):
            state = .completed(Contents(conversions: Int(conversions), bytes: bytes), at: at)
        case ("FAILED", nil, nil, .some(let at), .some(let message)):
            state = .failed(message, at: at)
        case (_, _, _, _, _): throw .corrupt("export \(id): state \(word)")
        }
    }
}
