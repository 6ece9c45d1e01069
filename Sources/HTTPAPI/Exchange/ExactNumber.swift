import Money
import StrictJSON

/// Decimal numbers as JSON numbers of this face: no exponent, and never fewer decimals than said.
enum ExactNumber {
    /// - Parameter decimals: zeros fill up to them; a finer value keeps all of its digits.
    static func text(_ value: Fixed, decimals: Int) -> String {
        let text = value.description
        let point = text.utf8.firstIndex(of: UInt8(ascii: "."))
        let stated = point.map { text.utf8.distance(from: $0, to: text.utf8.endIndex) - 1 } ?? 0
        guard stated < decimals else { return text }
        return text + (point == nil ? "." : "") + String(repeating: "0", count: decimals - stated)
    }
}

extension JSONWriter {
    mutating func member(_ name: String, number value: Fixed, decimals: Int) {
        self.name(name)
        number(text: ExactNumber.text(value, decimals: decimals))
    }
}
