/// Writes rows as comma-separated values (RFC 4180): UTF-8, lines that end with CR LF, quotes where
/// they are needed.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe in front, which such
/// programs show as text (OWASP, CSV injection). Figures, times and ids are ours, and are written
/// as they are: a negative amount is no formula.
struct CSVWriter: Sendable {
    private(set) var bytes: [UInt8] = []
    private var isAtStart = true

    /// What client and venues wrote; `nil` is an empty cell.
    mutating func text(_ text: String?) {
        guard let text, let first = text.unicodeScalars.first else { return plain("") }
        separate()
        let isFormula = Self.formulaStarts.contains(first)
        quote(isFormula ? "'" + text : text)
    }

    /// What this service wrote: figures, times, ids, words.
    mutating func plain(_ value: String?) {
        separate()
        quote(value ?? "")
    }

    mutating func endRow() {
        bytes += [13, 10]
        isAtStart = true
    }

    /// The full-width forms are what some programs fold to the others.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    private mutating func separate() {
        if !isAtStart { bytes.append(UInt8(ascii: ",")) }
        isAtStart = false
    }

    private mutating func quote(_ text: String) {
        let needsQuotes = text.utf8.contains { [34, 44, 10, 13].contains($0) }
        guard needsQuotes else { return bytes.append(contentsOf: text.utf8) }
        bytes.append(34)
        for byte in text.utf8 {
            if byte == 34 { bytes.append(34) }
            bytes.append(byte)
        }
        bytes.append(34)
    }
}
