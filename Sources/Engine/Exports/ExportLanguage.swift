package import Domain

/// How a face writes conversions into a file, and reads the search expressions of its clients.
package protocol ExportLanguage: Sendable {
    /// `nil` for what is no search expression of this version.
    func filter(of query: String) -> ConversionFilter?
    func encoder(for format: Export.Format) -> any ExportEncoder
}

/// Makes the bytes of one file: what stands before, each conversion in turn, what stands behind.
package protocol ExportEncoder: Sendable {
    var head: [UInt8] { get }
    var tail: [UInt8] { get }
    /// `nil` where the conversion's sums leave the range, which booked trades cannot do.
    func encode(_ stored: StoredConversion, isFirst: Bool) -> [UInt8]?
}
