/// Why a text is not JSON as this module reads it; the offset counts bytes from 0.
package enum JSONError: Error, Hashable, Sendable {
    case unexpectedEnd(at: Int)
    case unexpectedByte(at: Int)
    /// Anything but white space behind the value.
    case trailingBytes(at: Int)
    case byteOrderMark
    /// A control character below U+0020 that is not escaped.
    case controlCharacter(at: Int)
    case badEscape(at: Int)
    /// Half of a UTF-16 pair.
    case loneSurrogate(at: Int)
    /// The string that begins here is not UTF-8.
    case badUTF8(at: Int)
    case badNumber(at: Int)
    case duplicateName(String, at: Int)
    case tooDeep(at: Int)

    package var offset: Int {
        switch self {
        case .byteOrderMark: 0
        case .unexpectedEnd(let offset), .unexpectedByte(let offset), .trailingBytes(let offset),
            .controlCharacter(let offset), .badEscape(let offset), .loneSurrogate(let offset),
            .badUTF8(let offset), .badNumber(let offset), .duplicateName(_, let offset),
            .tooDeep(let offset):
            offset
        }
    }
}

extension JSONError: CustomStringConvertible {
    /// Plain words with the offset, fit for a client.
    package var description: String {
        switch self {
        case .unexpectedEnd: "the text ends too early at byte \(offset)"
        case .unexpectedByte: "unexpected byte at byte \(offset)"
        case .trailingBytes: "something follows the value at byte \(offset)"
        case .byteOrderMark: "a byte order mark is not allowed"
        case .controlCharacter: "unescaped control character at byte \(offset)"
        case .badEscape: "unknown escape at byte \(offset)"
        case .loneSurrogate: "lone surrogate at byte \(offset)"
        case .badUTF8: "the string at byte \(offset) is not UTF-8"
        case .badNumber: "malformed number at byte \(offset)"
        case .duplicateName: "a member name is repeated at byte \(offset)"
        case .tooDeep: "nested too deeply at byte \(offset)"
        }
    }
}
