import Domain

/// The `venue` parameter of reads: one venue only.
enum VenueFilter {
    static let lengthMax = 64

    /// - Returns: `nil` for all venues. One that does not exist is no error: nothing is there.
    static func read(_ query: QueryParameters) throws(APIError) -> VenueID? {
        guard let text = query["venue"] else { return nil }
        guard (1...lengthMax).contains(text.utf8.count), text.utf8.allSatisfy(isPart) else {
            throw .invalid("venue", "must be the id of a venue, 1 to \(lengthMax) characters")
        }
        return VenueID(text)
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
