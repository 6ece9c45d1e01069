import StrictJSON

/// The text of the admin socket: one JSON object per line, a request and then its answer.
enum AdminWire {
    static let requestBytesMax = 262_144
    /// A status of many open conversions is long.
    static let answerBytesMax = 67_108_864
    /// From connecting to the answer; a command that takes longer is given up by both sides. The
    /// audit of a large store takes its time.
    static let secondsMax: Int64 = 3_600

    static func line(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// - Throws: ``CompositionError/adminUnavailable(_:)`` for what the other side should not send.
    static func parse(_ bytes: [UInt8]) throws(CompositionError) -> JSONValue {
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw .adminUnavailable("expected one JSON object per line: \(error)")
        }
    }

    static func bad(_ what: String) -> CompositionError {
        .adminUnavailable("unexpected \(what); are client and server of one version?")
    }
}

extension JSONValue {
    /// - Throws: ``CompositionError/adminUnavailable(_:)`` where there is no such string.
    func text(_ name: String) throws(CompositionError) -> String {
        guard let text = self[name]?.string else { throw AdminWire.bad("value of \(name)") }
        return text
    }

    func elements(_ name: String) throws(CompositionError) -> [JSONValue] {
        guard let values = self[name]?.array else { throw AdminWire.bad("value of \(name)") }
        return values
    }

    /// Members whose value is `nil` are left out.
    static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONMember(name, $0) } })
    }
}
