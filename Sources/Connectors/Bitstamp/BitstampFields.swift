package import Domain
package import Money
package import StrictJSON

/// Why something of Bitstamp cannot be used.
package enum BitstampError: Error, Hashable, Sendable {
    /// What was said is not what the protocol says; with the reason.
    case malformed(String)
    /// No answer, or one that says nothing; for the log.
    case noAnswer(String)
}

extension BitstampError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let reason): "malformed: \(reason)"
        case .noAnswer(let reason): "no answer: \(reason)"
        }
    }
}

/// What the venue wrote, cut to what a message may hold.
func bitstampQuoted(_ text: String) -> String {
    String(text.prefix(BitstampLimits.quotedMax))
}

/// The members of one object, read strictly: what is missing, of another kind or out of range is an
/// error that names it.
package struct BitstampFields {
    package let value: JSONValue
    private let what: String

    package init(_ value: JSONValue, _ what: String) throws(BitstampError) {
        guard value.object != nil else { throw .malformed("\(what): no object") }
        (self.value, self.what) = (value, what)
    }

    package static func parse(_ bytes: [UInt8]) throws(BitstampError) -> JSONValue {
        do {
            return try JSONParser.parse(bytes)
        } catch { throw .malformed("\(error)") }
    }

    func malformed(_ name: String, _ reason: String) -> BitstampError {
        .malformed("\(what): \(name): \(reason)")
    }

    package func text(_ name: String) throws(BitstampError) -> String {
        guard let text = value[name]?.string else { throw malformed(name, "no text") }
        return text
    }

    package func object(_ name: String) throws(BitstampError) -> BitstampFields {
        guard let member = value[name] else { throw malformed(name, "no object") }
        return try BitstampFields(member, "\(what) \(name)")
    }

    package func array(_ name: String) throws(BitstampError) -> [JSONValue] {
        guard let values = value[name]?.array else { throw malformed(name, "no array") }
        return values
    }

    /// A count of decimals.
    package func digits(_ name: String) throws(BitstampError) -> Int {
        guard let count = value[name]?.integer,
            (0...Int64(BitstampLimits.digitsMax)).contains(count)
        else { throw malformed(name, "no number of 0 to \(BitstampLimits.digitsMax)") }
        return Int(count)
    }

    package func positive(_ name: String) throws(BitstampError) -> Fixed {
        try positive(value[name], name)
    }

    package func notNegative(_ name: String) throws(BitstampError) -> Fixed {
        let amount = try amount(value[name], name)
        guard !amount.isNegative else { throw malformed(name, "below zero") }
        return amount
    }

    /// Microseconds since 1970, as text.
    package func microseconds(_ name: String) throws(BitstampError) -> Instant {
        let text = try text(name)
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int64(text), count > 0,
            Instant(microseconds: count) <= Instant.textMax
        else { throw malformed(name, "no moment") }
        return Instant(microseconds: count)
    }

    func positive(_ value: JSONValue?, _ name: String) throws(BitstampError) -> Fixed {
        let amount = try amount(value, name)
        guard amount.isPositive else { throw malformed(name, "not above zero") }
        return amount
    }

    /// By its text: the venue writes every number as a string.
    private func amount(_ value: JSONValue?, _ name: String) throws(BitstampError) -> Fixed {
        guard let text = value?.string else { throw malformed(name, "no number in a text") }
        do {
            return try DecimalText.read(text, .sign).value
        } catch { throw malformed(name, "\(bitstampQuoted(text)) is no amount (\(error))") }
    }
}
