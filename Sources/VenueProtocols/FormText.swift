/// Names and values as `application/x-www-form-urlencoded` sends them, in the given order.
package struct FormText: Hashable, Sendable {
    package private(set) var text = ""

    package init() {}

    package mutating func add(_ name: String, _ value: String) {
        if !text.isEmpty { text += "&" }
        text += Self.escaped(name) + "=" + Self.escaped(value)
    }

    /// Everything but RFC 3986's unreserved characters as `%XX` of its UTF-8.
    package static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes += HexText.text([byte]).uppercased().utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names and values of a query or a form, in their order; `nil` for a broken escape or
    /// bytes that are no UTF-8.
    package static func fields(_ text: String) -> [(name: String, value: String)]? {
        var fields: [(name: String, value: String)] = []
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = unescaped(halves[0]),
                let value = halves.count == 2 ? unescaped(halves[1]) : ""
            else { return nil }
            fields.append((name, value))
        }
        return fields
    }

    private static func unescaped(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let code = HexText.bytes(String(decoding: rest.prefix(2), as: UTF8.self)),
                    code.count == 1
                else { return nil }
                bytes += code
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
