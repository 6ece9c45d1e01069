import Crypto
import StrictJSON
import VenueProtocols

/// What AES-256-GCM made of some bytes: whoever lacks the key can neither read nor change them.
package struct SealedBytes: Hashable, Sendable {
    let nonce: [UInt8]
    let ciphertext: [UInt8]
    let tag: [UInt8]

    static let nonceLength = 12
    static let tagLength = 16

    /// - Parameter context: is not in the result, and must be the same when it is opened.
    /// - Throws: ``CompositionError/system(_:_:)``.
    static func seal(
        _ bytes: [UInt8], with key: SymmetricKey, context: [UInt8]
    ) throws(CompositionError) -> SealedBytes {
        do {
            // Without a nonce given, the library draws one of 96 random bits.
            let box = try AES.GCM.seal(bytes, using: key, authenticating: context)
            return SealedBytes(
                nonce: Array(box.nonce), ciphertext: Array(box.ciphertext), tag: Array(box.tag))
        } catch {
            throw .system("AES-GCM", "the bytes cannot be sealed")
        }
    }

    /// `nil` for another key or context, or where a bit of it was changed.
    func open(with key: SymmetricKey, context: [UInt8]) -> [UInt8]? {
        guard let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: ciphertext, tag: tag),
            let bytes = try? AES.GCM.open(box, using: key, authenticating: context)
        else { return nil }
        return Array(bytes)
    }

    private init(nonce: [UInt8], ciphertext: [UInt8], tag: [UInt8]) {
        (self.nonce, self.ciphertext, self.tag) = (nonce, ciphertext, tag)
    }

    var json: JSONValue {
        .members([
            "nonce": .string(Base64Text.text(nonce)),
            "ciphertext": .string(Base64Text.text(ciphertext)),
            "tag": .string(Base64Text.text(tag)),
        ])
    }

    /// - Returns: `nil` for anything but the form above.
    init?(json: JSONValue?) {
        func bytes(_ name: String) -> [UInt8]? {
            json?[name]?.string.flatMap(Base64Text.bytes)
        }
        guard let nonce = bytes("nonce"), nonce.count == Self.nonceLength,
            let ciphertext = bytes("ciphertext"), let tag = bytes("tag"),
            tag.count == Self.tagLength
        else { return nil }
        self.init(nonce: nonce, ciphertext: ciphertext, tag: tag)
    }
}
