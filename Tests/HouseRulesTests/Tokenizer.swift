/// Splits Swift source into tokens: exact enough for the house rules, no compiler.
struct Tokenizer {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var endOfLast = -1
    private(set) var tokens: [Token] = []
    private(set) var allowances: [Allowance] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        readCode(untilClosing: false)
    }

    private func byte(_ offset: Int = 0) -> UInt8 {
        index + offset < bytes.count ? bytes[index + offset] : 0
    }

    /// Reads to the end, or, within an interpolation, through the parenthesis that closes it.
    private mutating func readCode(untilClosing: Bool) {
        var depth = 0
        while index < bytes.count {
            switch byte() {
            case UInt8(ascii: "\n"):
                line += 1
                index += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"): skipLineComment()
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipBlockComment()
            case UInt8(ascii: "\""): readString(hashes: 0)
            case UInt8(ascii: "#") where hashesBeforeQuote() > 0:
                readString(hashes: hashesBeforeQuote())
            case let byte where Self.isWord(byte): readWord()
            case UInt8(ascii: "("):
                depth += 1
                take(.mark, 1)
            case UInt8(ascii: ")"):
                if untilClosing, depth == 0 {
                    index += 1
                    return
                }
                depth -= 1
                take(.mark, 1)
            default: take(.mark, 1)
            }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private mutating func take(_ kind: Token.Kind, _ count: Int) {
        let text = String(decoding: bytes[index..<index + count], as: UTF8.self)
        tokens.append(Token(kind: kind, text: text, line: line, isGlued: index == endOfLast))
        index += count
        endOfLast = index
    }

    private mutating func readWord() {
        guard (48...57).contains(byte()) else {
            var count = 1
            while Self.isWord(byte(count)) { count += 1 }
            return take(.word, count)
        }
        // In `pair.0.1` the second point is a member access, not a fraction.
        let isMember = tokens.last?.text == "." && endOfLast == index
        var count = 1
        while Self.isWord(byte(count))
            || (!isMember && byte(count) == UInt8(ascii: ".")
                && (48...57).contains(byte(count + 1)))
        {
            count += 1
        }
        take(.number, count)
    }

    private func hashesBeforeQuote() -> Int {
        var count = 0
        while byte(count) == UInt8(ascii: "#") { count += 1 }
        return byte(count) == UInt8(ascii: "\"") ? count : 0
    }

    private mutating func readString(hashes: Int) {
        let start = index
        tokens.append(
            Token(kind: .string, text: "\"\"", line: line, isGlued: start == endOfLast))
        index += hashes
        let isMultiline = byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\"")
        let quotes = isMultiline ? 3 : 1
        index += quotes
        while index < bytes.count {
            if byte() == UInt8(ascii: "\\"), run(of: UInt8(ascii: "#"), at: 1) >= hashes {
                index += 1 + hashes
                guard byte() == UInt8(ascii: "(") else {
                    if byte() == UInt8(ascii: "\n") { line += 1 }
                    index += 1
                    continue
                }
                index += 1
                readCode(untilClosing: true)
                continue
            }
            if byte() == UInt8(ascii: "\""), run(of: UInt8(ascii: "\""), at: 0) >= quotes,
                run(of: UInt8(ascii: "#"), at: quotes) >= hashes
            {
                index += quotes + hashes
                break
            }
            if byte() == UInt8(ascii: "\n") { line += 1 }
            index += 1
        }
        endOfLast = index
    }

    private func run(of wanted: UInt8, at offset: Int) -> Int {
        var count = 0
        while byte(offset + count) == wanted { count += 1 }
        return count
    }

    private mutating func skipLineComment() {
        let start = index
        while index < bytes.count, byte() != UInt8(ascii: "\n") { index += 1 }
        let comment = String(decoding: bytes[start..<index], as: UTF8.self)
        let mark = "// house-allow:"
        guard comment.hasPrefix(mark) else { return }
        let parts = comment.dropFirst(mark.count).split(separator: " ", maxSplits: 2)
        allowances.append(
            Allowance(
                rule: parts.first.map(String.init) ?? "",
                reason: parts.count == 3 && parts[1] == "-" ? String(parts[2]) : "", line: line))
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                depth -= 1
                index += 2
            } else {
                if byte() == UInt8(ascii: "\n") { line += 1 }
                index += 1
            }
        } while depth > 0 && index < bytes.count
    }
}
