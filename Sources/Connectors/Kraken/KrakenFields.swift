package import Domain
package import Money
package import StrictJSON

/// What a venue wrote, cut to what a message may hold.
func krakenQuoted(_ text: String) -> String {
    text.count > KrakenLimits.quotedMax ? text.prefix(KrakenLimits.quotedMax) + "..." : text
}

/// Reads the members of one object strictly: a value that is missing, of another kind or out of
/// range is an error that names it. Numbers are read by their text, whether Kraken writes them as
/// numbers or as strings.
package struct KrakenFields {
    package let value: JSONValue
    let what: String

    package init(_ value: JSONValue, _ what: String) throws(KrakenError) {
        guard value.object != nil else { throw .malformed("\(what): no object") }
        (self.value, self.what) = (value, what)
    }

    func malformed(_ name: String, _ reason: String) -> KrakenError {
        .malformed("\(what): \(name): \(reason)")
    }

    /// Whether it is there and not null.
    package func has(_ name: String) -> Bool {
        guard let member = value[name] else { return false }
        return member != .null
    }

    package func text(_ name: String) throws(KrakenError) -> String {
        guard let text = value[name]?.string, text.utf8.count <= KrakenLimits.textBytesMax else {
            throw malformed(name, "no text, or a long one")
        }
        return text
    }

    package func optionalText(_ name: String) throws(KrakenError) -> String? {
        has(name) ? try text(name) : nil
    }

    package func object(_ name: String) throws(KrakenError) -> KrakenFields {
        guard let member = value[name] else { throw malformed(name, "no object") }
        return try KrakenFields(member, "\(what) \(name)")
    }

    package func array(_ name: String) throws(KrakenError) -> [JSONValue] {
        guard let values = value[name]?.array else { throw malformed(name, "no array") }
        return values
    }

    package func texts(_ name: String) throws(KrakenError) -> [String] {
        var texts: [String] = []
        for value in try array(name) {
            guard let text = value.string else { throw malformed(name, "no text") }
            texts.append(text)
        }
        return texts
    }

    /// A whole number from zero to `max`.
    package func count(_ name: String, max: Int) throws(KrakenError) -> Int {
        let text = try written(value[name], name)
        guard let count = Int(text), (0...max).contains(count) else {
            throw malformed(name, "no number of 0 to \(max)")
        }
        return count
    }

    package func amount(_ name: String) throws(KrakenError) -> Fixed {
        try number(value[name], name)
    }

    package func notNegative(_ name: String) throws(KrakenError) -> Fixed {
        let amount = try amount(name)
        guard !amount.isNegative else { throw malformed(name, "below zero") }
        return amount
    }

    package func positive(_ name: String) throws(KrakenError) -> Fixed {
        let amount = try amount(name)
        guard amount.isPositive else { throw malformed(name, "not above zero") }
        return amount
    }

    package func optional(
        _ name: String, _ read: (String) throws(KrakenError) -> Fixed
    ) throws(KrakenError) -> Fixed? {
        has(name) ? try read(name) : nil
    }

    /// A moment in seconds since 1970, with a fraction.
    package func seconds(_ name: String) throws(KrakenError) -> Instant {
        let seconds = try notNegative(name)
        let instant = Instant(
            microseconds: Int64(clamping: seconds.units / (Fixed.unitsPerOne / 1_000_000)))
        guard instant <= Instant.textMax else { throw malformed(name, "no moment") }
        return instant
    }

    /// A moment by RFC 3339.
    package func moment(_ name: String) throws(KrakenError) -> Instant {
        guard let moment = Instant(rfc3339: try text(name)) else {
            throw malformed(name, "no moment")
        }
        return moment
    }

    func number(_ value: JSONValue?, _ name: String) throws(KrakenError) -> Fixed {
        let text = try written(value, name)
        do {
            return try DecimalText.read(text, [.sign, .exponent]).value
        } catch { throw malformed(name, "\(krakenQuoted(text)) is no amount (\(error))") }
    }

    private func written(_ value: JSONValue?, _ name: String) throws(KrakenError) -> String {
        switch value {
        case .number(let text), .string(let text): return text
        case .null, .bool, .array, .object, nil: throw malformed(name, "no number")
        }
    }
}
