/// What can be held and converted: a currency, a coin, a token. Known by its code alone.
package struct Asset: Sendable {
    /// Letters, digits, `.` and `_`; 1 to ``codeLengthMax`` characters, as the API writes it.
    package let code: String
    /// How many fraction digits a client may send, 0...18. The ledger keeps 18 whatever the scale.
    package let scale: Int

    package static let codeLengthMax = 32

    package init(_ code: String, scale: Int) {
        precondition((0...Fixed.fractionDigits).contains(scale), "a scale is 0 to 18")
        (self.code, self.scale) = (code, scale)
    }

    /// Whether `code` could be the code of an asset at all.
    package static func isWellFormed(_ code: String) -> Bool {
        (1...codeLengthMax).contains(code.utf8.count)
            && code.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

extension Asset: Hashable, Comparable, CustomStringConvertible {
    package static func == (left: Asset, right: Asset) -> Bool { left.code == right.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
    package static func < (left: Asset, right: Asset) -> Bool { left.code < right.code }
    package var description: String { code }
}
