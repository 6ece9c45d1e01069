import StrictJSON

/// A text and the one error that it must give.
struct ErrorCase: Sendable {
    let text: String
    let error: JSONError

    init(_ text: String, _ error: JSONError) { (self.text, self.error) = (text, error) }

    static let all: [ErrorCase] = [
        ErrorCase("", .unexpectedEnd(at: 0)),
        ErrorCase("  ", .unexpectedEnd(at: 2)),
        ErrorCase("\u{FEFF}{}", .byteOrderMark),
        ErrorCase("[1,]", .unexpectedByte(at: 3)),
        ErrorCase("{\"a\":1,}", .unexpectedByte(at: 7)),
        ErrorCase("[01]", .badNumber(at: 1)),
        ErrorCase("[1.]", .badNumber(at: 1)),
        ErrorCase("{} x", .trailingBytes(at: 3)),
        ErrorCase("\"a\nb\"", .controlCharacter(at: 2)),
        ErrorCase("\"\\x\"", .badEscape(at: 1)),
        ErrorCase("\"\\u12G4\"", .badEscape(at: 1)),
        ErrorCase("[\"\\uD800\"]", .loneSurrogate(at: 2)),
        ErrorCase("[\"\\uDC00\\uD800\"]", .loneSurrogate(at: 2)),
        ErrorCase("[\"\\uD800\\uD800\"]", .loneSurrogate(at: 2)),
        ErrorCase("{\"a\":1,\"\\u0061\":2}", .duplicateName("a", at: 7)),
        ErrorCase("\"a", .unexpectedEnd(at: 2)),
        ErrorCase("tru", .unexpectedEnd(at: 3)),
        ErrorCase("trux", .unexpectedByte(at: 3)),
    ]
}
