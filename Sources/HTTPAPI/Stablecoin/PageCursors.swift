import Crypto
import Domain
import StrictJSON

/// Where a page ended, in bytes that a cursor can carry.
protocol PagePosition: Sendable {
    var bytes: [UInt8] { get }
    init?(bytes: ArraySlice<UInt8>)
}

/// Cursors of lists: opaque to clients, and of no use but where they were given out.
///
/// A cursor carries the position at which a page ended, and an HMAC over that and over everything
/// that made the list: whose it is, which list, and its filters. A rotation of the key that signs
/// tokens leaves cursors as they are.
struct PageCursors: Sendable {
    let ring: TokenKeyRing

    private var key: SymmetricKey { ring.keys.derivedKey(for: "cambist page cursors") }

    /// What a list is of; how long its pages are is not part of it.
    struct Listing: Hashable, Sendable {
        let tenant: TenantID
        /// The template of its route.
        let place: String
        /// What narrows or orders it, each always at the same index; `nil` where it was not sent.
        let filters: [String?]
    }

    private static let codeBytes = 32
    /// Longer than any of ours; more is not looked at.
    private static let textBytesMax = 256

    func cursor(at position: some PagePosition, of listing: Listing) -> String {
        let bytes = position.bytes
        let code = HMAC<SHA256>.authenticationCode(
            for: Self.signed(bytes[...], listing), using: key)
        return Base64URL.encode(Array(code) + bytes)
    }

    /// - Returns: `nil` for everything but a cursor of this very list, as it was given out. Takes
    ///   as long for a wrong code as for a right one.
    func position<Position: PagePosition>(
        in text: String, of listing: Listing
    ) -> Position? {
        guard text.utf8.count <= Self.textBytesMax, let bytes = Base64URL.decode(text),
            bytes.count > Self.codeBytes,
            // The decoder takes other spellings of the same bytes.
            Base64URL.encode(bytes) == text,
            HMAC<SHA256>.isValidAuthenticationCode(
                bytes[..<Self.codeBytes],
                authenticating: Self.signed(bytes[Self.codeBytes...], listing), using: key)
        else { return nil }
        return Position(bytes: bytes[Self.codeBytes...])
    }

    /// Each part with its length in front, so that no two lists have the same bytes.
    private static func signed(_ position: ArraySlice<UInt8>, _ listing: Listing) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in [listing.tenant.text, listing.place] + listing.filters {
            let length = part.map { String($0.utf8.count) } ?? "-"
            bytes += Array("\(length):\(part ?? "")".utf8)
        }
        return bytes + position
    }
}

extension ParQuery.Position: PagePosition {
    var bytes: [UInt8] {
        [UInt64(bitPattern: createdAt.microseconds), id.high, id.low].flatMap(BigEndian.bytes)
    }

    init?(bytes: ArraySlice<UInt8>) {
        guard let words = BigEndian.words(bytes), words.count == 3 else { return nil }
        self.init(
            createdAt: Instant(microseconds: Int64(bitPattern: words[0])),
            id: ConversionID(high: words[1], low: words[2]))
    }
}

/// A number of a log: of an event, or of a line of a statement.
struct LogPosition: PagePosition {
    let number: Int64

    init(_ number: Int64) { self.number = number }

    var bytes: [UInt8] { BigEndian.bytes(UInt64(bitPattern: number)) }

    init?(bytes: ArraySlice<UInt8>) {
        guard let words = BigEndian.words(bytes), words.count == 1 else { return nil }
        number = Int64(bitPattern: words[0])
    }
}

private enum BigEndian {
    static func bytes(_ word: UInt64) -> [UInt8] {
        stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
    }

    static func words(_ bytes: ArraySlice<UInt8>) -> [UInt64]? {
        guard bytes.count % 8 == 0 else { return nil }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: 8).map { start in
            bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
