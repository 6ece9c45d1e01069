/// Ids as Kraken writes them, `OQCLML-BW3P3-BUCMWZ`: the exchange's number, mixed so that
/// neighbours look nothing alike, and three check letters.
enum KrakenID {
    enum Kind: String, Sendable {
        case order = "O"
        case trade = "T"
        case ledger = "L"
        case movement = "F"
        case amend = "A"
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    /// Odd: multiplying by it can be undone.
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let inverse: UInt64 = {
        // Each round doubles the bits that are right (Newton).
        (0..<6).reduce(factor) { guess, _ in guess &* (2 &- factor &* guess) }
    }()

    static func text(_ kind: Kind, _ number: UInt64) -> String {
        let mixed = number &* factor
        var digits: [Character] = []
        for place in (0..<13).reversed() { digits.append(letter(mixed >> UInt64(5 * place))) }
        for place in 0..<3 { digits.append(letter(check(mixed) >> UInt64(5 * place))) }
        return kind.rawValue + String(digits[0..<5]) + "-" + String(digits[5..<10]) + "-"
            + String(digits[10..<16])
    }

    /// `nil` for what is no id of the kind.
    static func number(_ kind: Kind, _ text: String) -> UInt64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [6, 5, 6], text.hasPrefix(kind.rawValue) else { return nil }
        var mixed: UInt64 = 0
        for character in parts.joined().dropFirst().prefix(13) {
            guard let digit = letters.firstIndex(of: character) else { return nil }
            mixed = mixed << 5 | UInt64(digit)
        }
        let number = mixed &* inverse
        return Self.text(kind, number) == text ? number : nil
    }

    private static func letter(_ value: UInt64) -> Character { letters[Int(value & 31)] }

    private static func check(_ mixed: UInt64) -> UInt64 {
        mixed ^ mixed >> 15 ^ mixed >> 30 ^ mixed >> 45
    }
}
