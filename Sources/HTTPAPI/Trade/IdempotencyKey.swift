/// The value of an `Idempotency-Key` header: a structured-field string (RFC 9651, section 3.3.3),
/// or bare.
enum IdempotencyKey {
    /// - Returns: the key without its quotes; `nil` where a quoted form is malformed or the key is
    ///   empty.
    static func read(_ header: String) -> String? {
        let bytes = Array(header.utf8)
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }), !bytes.isEmpty else { return nil }
        guard bytes[0] == UInt8(ascii: "\"") else {
            return bytes.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: " ") }
                ? nil : header
        }
        var key: [UInt8] = []
        var index = 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard index == bytes.count - 1, !key.isEmpty else { return nil }
                return String(decoding: key, as: UTF8.self)
            case UInt8(ascii: "\\"):
                index += 1
                guard index < bytes.count,
                    [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(bytes[index])
                else { return nil }
                key.append(bytes[index])
            default: key.append(bytes[index])
            }
            index += 1
        }
        return nil
    }
}
