package import Domain

extension APIError {
    /// The error body alone, for a face that has no HTTP: the command line.
    package func body(traceID: TraceID) -> String {
        String(decoding: face.answer(traceID).body, as: UTF8.self)
    }
}

extension TraceID {
    /// The id of something that has one already.
    package init(of id: ConversionID) {
        description = id.description.filter { $0 != "-" }
    }
}
