import Domain
import Money
import VenueProtocols

/// The parameters of one request, by name.
struct BinanceParameters: Sendable {
    private let values: [String: String]

    /// Digits of every amount on this wire.
    static let amountDigits = 8
    private static let legalAmount = #"^([0-9]{1,20})(\.[0-9]{1,20})?$"#
    private static let legalClientID = #"^[\.A-Z\:/a-z0-9_-]{1,36}$"#

    init(_ values: [String: String]) { self.values = values }

    /// Of query and body; a name that is in both counts as in the query.
    init?(query: String, body: String) {
        guard let inQuery = FormText.fields(query), let inBody = FormText.fields(body) else {
            return nil
        }
        var values: [String: String] = [:]
        for field in inBody + inQuery { values[field.name] = field.value }
        self.values = values
    }

    /// `nil` where it is missing or empty.
    func text(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func required(_ name: String) throws(BinanceError) -> String {
        guard let text = text(name) else { throw .missing(name) }
        return text
    }

    /// A whole number, not negative.
    func count(_ name: String) throws(BinanceError) -> UInt64? {
        guard let text = text(name) else { return nil }
        guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let count = UInt64(text)
        else { throw .illegal(name, legal: "^[0-9]{1,20}$") }
        return count
    }

    /// Above zero, at most eight digits.
    func amount(_ name: String) throws(BinanceError) -> Fixed? {
        guard let text = text(name) else { return nil }
        let reading: DecimalText.Reading
        do {
            reading = try DecimalText.read(text)
        } catch .tooManyFractionDigits { throw .tooPrecise(name) } catch {
            throw .illegal(name, legal: Self.legalAmount)
        }
        guard reading.value.isMultiple(of: Fixed.step(digits: Self.amountDigits)) else {
            throw .tooPrecise(name)
        }
        guard reading.value.isPositive else {
            throw BinanceError(-1013, "Invalid \(name).")
        }
        return reading.value
    }

    func requiredAmount(_ name: String) throws(BinanceError) -> Fixed {
        guard let amount = try amount(name) else { throw .missing(name) }
        return amount
    }

    /// A client's own order id.
    func clientID(_ name: String) throws(BinanceError) -> String? {
        guard let text = text(name) else { return nil }
        let isLegal = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "/"),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isLegal, text.utf8.count <= 36 else {
            throw .illegal(name, legal: Self.legalClientID)
        }
        return text
    }

    /// Milliseconds with up to three decimals; `nil` where it is missing.
    func milliseconds(_ name: String) throws(BinanceError) -> Duration? {
        guard let text = text(name) else { return nil }
        guard let reading = try? DecimalText.read(text), reading.fractionDigits <= 3 else {
            throw .illegal(name, legal: "^[0-9]{1,20}(.[0-9]{1,3})?$")
        }
        let microseconds = reading.value.units / (Fixed.unitsPerOne / 1_000)
        return .microseconds(Int64(clamping: microseconds))
    }

    /// A time in milliseconds since 1970.
    func instant(_ name: String) throws(BinanceError) -> Instant? {
        try milliseconds(name).map { Instant(microseconds: 0).adding($0) }
    }

    func side() throws(BinanceError) -> Side {
        guard let side = Side(rawValue: try required("side")) else {
            throw BinanceError(-1117, "Invalid side.")
        }
        return side
    }

    /// What the WebSocket API signs.
    var signedPayload: String {
        BinanceSignature.socketPayload(values.map { ($0.key, $0.value) })
    }
}
