package import Domain
package import Money
package import StrictJSON

/// Why an answer cannot be believed; nothing of it may be used.
package enum BinanceAnswerError: Error, Hashable, Sendable {
    case notJSON(JSONError)
    case missing(String)
    /// A member and what it says, cut short.
    case wrong(String, String)

    private static let shownMax = 80
}

extension BinanceAnswerError: CustomStringConvertible {
    /// One line, for logs and operators.
    package var description: String {
        switch self {
        case .notJSON(let error): "not JSON: \(error)"
        case .missing(let name): "\(name) is missing"
        case .wrong(let name, let text): "\(name) cannot be \(String(text.prefix(Self.shownMax)))"
        }
    }
}

/// The members of one object of an answer, read strictly: a number is a plain decimal within
/// range, a time lies in this century, a text is no longer than texts are.
package struct BinanceFields {
    private static let textMax = 256
    /// The year 2100, in milliseconds.
    private static let millisecondsMax: Int64 = 4_102_444_800_000

    package let value: JSONValue

    package init(_ value: JSONValue) { self.value = value }

    package static func parse(_ bytes: [UInt8]) throws(BinanceAnswerError) -> JSONValue {
        do {
            return try JSONParser.parse(bytes)
        } catch { throw .notJSON(error) }
    }

    package func has(_ name: String) -> Bool {
        guard let member = value[name] else { return false }
        return member != .null
    }

    package func member(_ name: String) throws(BinanceAnswerError) -> JSONValue {
        guard let member = value[name] else { throw .missing(name) }
        return member
    }

    package func object(_ name: String) throws(BinanceAnswerError) -> BinanceFields {
        let member = try member(name)
        guard member.object != nil else { throw .wrong(name, "no object") }
        return BinanceFields(member)
    }

    package func objects(_ name: String) throws(BinanceAnswerError) -> [BinanceFields] {
        try Self.objects(try member(name), name)
    }

    package static func objects(
        _ value: JSONValue, _ name: String
    ) throws(BinanceAnswerError) -> [BinanceFields] {
        guard let rows = value.array, rows.allSatisfy({ $0.object != nil }) else {
            throw .wrong(name, "no list of objects")
        }
        return rows.map(BinanceFields.init)
    }

    package func text(_ name: String) throws(BinanceAnswerError) -> String {
        guard let text = try member(name).string, text.utf8.count <= Self.textMax else {
            throw .wrong(name, "no short text")
        }
        return text
    }

    package func flag(_ name: String) throws(BinanceAnswerError) -> Bool {
        guard let flag = try member(name).bool else { throw .wrong(name, "no boolean") }
        return flag
    }

    /// A number that counts or identifies: not below zero, and there is one that follows it.
    package func whole(_ name: String) throws(BinanceAnswerError) -> Int64 {
        guard let number = try member(name).integer, (0..<Int64.max).contains(number) else {
            throw .wrong(name, "no whole number from 0")
        }
        return number
    }

    /// Milliseconds since 1970.
    package func milliseconds(_ name: String) throws(BinanceAnswerError) -> Int64 {
        let number = try whole(name)
        guard number <= Self.millisecondsMax else { throw .wrong(name, "\(number)") }
        return number
    }

    package func instant(_ name: String) throws(BinanceAnswerError) -> Instant {
        Instant(microseconds: try milliseconds(name) * 1_000)
    }

    /// A decimal in a text, not below zero.
    package func decimal(_ name: String) throws(BinanceAnswerError) -> Fixed {
        try Self.decimal(try member(name), name)
    }

    /// A decimal in a text that may be below zero.
    package func signedDecimal(_ name: String) throws(BinanceAnswerError) -> Fixed {
        try Self.decimal(try member(name), name, .sign)
    }

    package func positiveDecimal(_ name: String) throws(BinanceAnswerError) -> Fixed {
        let value = try decimal(name)
        guard value.isPositive else { throw .wrong(name, "0") }
        return value
    }

    package static func decimal(
        _ value: JSONValue, _ name: String, _ form: DecimalText.Form = []
    ) throws(BinanceAnswerError) -> Fixed {
        guard let text = value.string else { throw .wrong(name, "no decimal in a text") }
        do {
            return try DecimalText.read(text, form).value
        } catch { throw .wrong(name, text) }
    }

    package func side(_ name: String) throws(BinanceAnswerError) -> Side {
        let text = try text(name)
        guard let side = Side(rawValue: text) else { throw .wrong(name, text) }
        return side
    }
}
