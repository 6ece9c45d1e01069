import Domain
import Money
import StrictJSON
import VenueProtocols

/// What a request asks with, from a form, a query or JSON: forms say everything as text, and so
/// may JSON.
struct KrakenFields: Sendable {
    private let members: [JSONMember]

    init(_ members: [JSONMember]) { self.members = members }

    /// - Returns: `nil` for what is no form.
    init?(form text: String) {
        guard let fields = FormText.fields(text) else { return nil }
        members = fields.map { JSONMember($0.name, .string($0.value)) }
    }

    /// - Returns: `nil` for what is no JSON object.
    init?(json bytes: [UInt8]) {
        guard let members = (try? JSONParser.parse(bytes))?.object else { return nil }
        self.members = members
    }

    subscript(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

    /// `nil` for what is missing, empty or `null`.
    func text(_ name: String) -> String? {
        switch self[name] {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object, nil: nil
        }
    }

    func has(_ name: String) -> Bool { text(name) != nil }

    func flag(_ name: String) -> Bool {
        switch text(name)?.lowercased() {
        case "true", "1": true
        case nil: false
        case .some: false
        }
    }

    func integer(_ name: String) -> Int64? { text(name).flatMap { Int64($0) } }

    /// A decimal number, with an exponent or without.
    ///
    /// - Throws: ``KrakenRefusal/invalidArguments(_:)`` for what is there and is none.
    func number(_ name: String) throws(KrakenRefusal) -> Fixed? {
        guard let text = text(name) else { return nil }
        guard let reading = try? DecimalText.read(text, [.sign, .exponent]) else {
            throw .invalidArguments(name)
        }
        return reading.value
    }

    /// Texts of a list, or of one text with commas.
    func texts(_ name: String) -> [String]? {
        guard case .array(let values) = self[name] else {
            return text(name)?.split(separator: ",").map { Self.trimmed($0) }
        }
        return values.map { value in
            switch value {
            case .string(let text), .number(let text): text
            case .bool, .null, .array, .object: ""
            }
        }
    }

    /// Objects of a list.
    func rows(_ name: String) -> [KrakenFields]? {
        self[name]?.array?.map { KrakenFields($0.object ?? []) }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
