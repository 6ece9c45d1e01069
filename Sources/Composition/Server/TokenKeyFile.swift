import Engine
import Foundation
import Glibc
import HTTPAPI
import StrictJSON

/// The keys that sign access tokens, in `DIR/token-keys.json`, readable by their owner only.
///
/// `{"privateKey": HEX, "older": [HEX]}`: 32 bytes each, Ed25519. To rotate, replace `privateKey`
/// and put the old one's public key, which `/.well-known/jwks.json` shows, among `older`.
struct TokenKeyFile {
    let path: String

    private static let keyLength = 32

    /// Reads the keys; makes them at the first start.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)``.
    func load(_ random: any RandomSource) throws(CompositionError) -> TokenKeys {
        if !FileManager.default.fileExists(atPath: path) { try create(random) }
        guard let data = FileManager.default.contents(atPath: path),
            let json = try? JSONParser.parse(Array(data)),
            let secret = json["privateKey"]?.string.flatMap(Self.bytes),
            let keys = TokenKeys(
                privateKey: secret,
                older: json["older"]?.array?.map { $0.string.flatMap(Self.bytes) ?? [] } ?? [])
        else {
            throw .unreadable(path, "expected {\"privateKey\": 64 hex digits, \"older\": [...]}")
        }
        return keys
    }

    private func create(_ random: any RandomSource) throws(CompositionError) {
        let words = [random.bits(), random.bits()].flatMap { [$0.0, $0.1] }
        let hex = words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        var writer = JSONWriter()
        writer.object { object in
            object.member("privateKey", hex)
            object.member("older", array: [String]()) { $0.string($1) }
        }
        // A start that is cut off here leaves a draft, never half a file.
        let draft = path + ".new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        let bytes = writer.bytes + [UInt8(ascii: "\n")]
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0,
            rename(draft, path) == 0
        else { throw failure() }
    }

    private func failure() -> CompositionError {
        .unreadable(path, "expected a file that can be made: \(String(cString: strerror(errno)))")
    }

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * keyLength else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let text = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard let byte = UInt8(text, radix: 16), digits[index] != UInt8(ascii: "+") else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
