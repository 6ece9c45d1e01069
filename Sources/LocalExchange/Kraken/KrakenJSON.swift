import Money
import StrictJSON

/// JSON values written down shortly.
enum KrakenJSON {
    /// Members in the order in which they are written here; `nil` leaves one out.
    static func object(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONMember(name, $0) } })
    }

    static func integer(_ value: Int) -> JSONValue { .number(text: String(value)) }

    /// A JSON number with exactly so many fraction digits, trailing zeros included.
    static func number(_ value: Fixed, digits: Int) -> JSONValue {
        .number(text: value.text(digits: digits))
    }

    /// A JSON number with all of its digits.
    static func number(_ value: Fixed) -> JSONValue { .number(text: value.description) }

    static func bytes(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        json.value(value)
        return json.bytes
    }

    static func text(_ value: JSONValue) -> String { String(decoding: bytes(value), as: UTF8.self) }
}
