import Crypto
import VenueProtocols

/// What the key of each record is wrapped by; it is in the environment or in a file of the
/// operator's, and never where the records are.
package struct MasterKey: Sendable {
    /// Tells one master key from another and says nothing of it.
    package let id: String
    let key: SymmetricKey

    static let length = 32

    /// - Parameter text: 32 bytes in base 64; `nil` for anything else.
    package init?(base64 text: String) {
        guard let bytes = Base64Text.bytes(text), bytes.count == Self.length else { return nil }
        key = SymmetricKey(data: bytes)
        id = HexText.text(
            SHA256.hash(data: Array("cambist master key".utf8) + bytes).prefix(8))
    }
}

extension MasterKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "master key \(id)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
