package import Domain

/// What an execution saw and decided since the commit before, to be replayed; kept with the commit
/// that follows from it.
package struct DecisionRecord: Hashable, Sendable {
    package let conversion: ConversionID
    /// The version of the conversion that the commit makes; of a record by itself, the version as
    /// it is.
    package let version: Int64
    /// When the first of it happened; orders the records of one version.
    package let at: Instant
    package let bytes: [UInt8]

    package init(conversion: ConversionID, version: Int64, at: Instant, bytes: [UInt8]) {
        self.conversion = conversion
        self.version = version
        self.at = at
        self.bytes = bytes
    }
}
