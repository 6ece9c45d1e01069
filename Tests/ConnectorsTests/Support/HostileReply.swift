import Connectors
import StrictJSON

/// A reply that no honest venue gives.
struct HostileReply: Sendable {
    let name: String
    let outcome: RESTOutcome
    /// Whether it claims to be a success, and so is an answer that cannot be believed.
    let claimsSuccess: Bool
    /// Whether it is none of the protocol's at all.
    let isForeign: Bool

    private init(_ name: String, _ body: [UInt8], status: Int = 200, isForeign: Bool = true) {
        (self.name, self.isForeign) = (name, isForeign)
        claimsSuccess = status == 200
        outcome = .answered(
            RESTAnswer(
                status: status, headers: ["location": "http://127.0.0.1:1/elsewhere"], body: body))
    }

    private init(_ name: String, _ body: String, status: Int = 200, isForeign: Bool = true) {
        self.init(name, Array(body.utf8), status: status, isForeign: isForeign)
    }

    /// Everything that is made of one honest reply.
    ///
    /// - Parameters:
    ///   - isList: the reply is a list, and none in it is an honest answer too.
    ///   - members: that are left as they are: any text may stand there.
    static func all(
        of honest: String, isList: Bool = false, sparing members: Set<String> = []
    ) throws -> [HostileReply] {
        let value = try JSONParser.parse(honest)
        return wholes(honest).filter { !isList || $0.name != "[]" }
            + variants(value, members).map {
                HostileReply("in \($0.place): \($0.what)", $0.text, isForeign: false)
            }
    }

    /// Replies that are no answer of the protocol at all, or not from where they should be.
    private static func wholes(_ honest: String) -> [HostileReply] {
        let texts = [
            "", " ", "null", "true", "NaN", "1e400", "-1", "[]", "{}", "[{}]", "\"text\"",
            "<html><body>Please wait</body></html>", honest + honest, honest + "x",
            "{\"a\":1,\"a\":2}", "{\"error\":null}", "{\"error\":[],\"result\":null}",
        ]
        let cut = [1, 2, 4, honest.utf8.count / 2, honest.utf8.count - 1].map { count in
            HostileReply("cut to \(count) bytes", Array(honest.utf8.prefix(count)))
        }
        let large = [
            HostileReply("ten megabytes", [UInt8](repeating: 97, count: 10 << 20)),
            HostileReply("deep arrays", String(repeating: "[", count: 100_000)),
            HostileReply(
                "deep objects", String(repeating: "{\"a\":", count: 100_000)),
            HostileReply("no text", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
        ]
        let elsewhere = [300, 301, 302, 303, 307, 308, 500, 502, 503, 504].map { status in
            HostileReply("HTTP \(status)", honest, status: status)
        }
        return texts.map { HostileReply($0.prefix(40).description, $0) } + cut + large + elsewhere
    }

    private struct Variant {
        let place: String
        let what: String
        let text: String
    }

    /// What stands instead of a value.
    private static let values = [
        "\"NaN\"", "NaN", "\"-1\"", "-1", "1e400", "\"1e400\"", "\"Infinity\"", "true", "[]", "{}",
        "\"<html>\"", "\"\"",
    ]
    private static let members = ["7", "\"text\"", "true"]

    /// The value with one thing in it changed, for each thing and each change.
    private static func variants(_ value: JSONValue, _ spared: Set<String>) -> [Variant] {
        switch value {
        case .null: return []
        case .bool, .number, .string:
            return values.map { Variant(place: "", what: $0, text: $0) }
        case .array(let rows):
            let texts = rows.map(text)
            let changed = rows.indices.flatMap { index in
                variants(rows[index], spared).map { variant in
                    var texts = texts
                    texts[index] = variant.text
                    return Variant(
                        place: "[\(index)]\(variant.place)", what: variant.what,
                        text: "[\(texts.joined(separator: ","))]")
                }
            }
            return changed + others(than: "{}")
        case .object(let rows):
            let texts = rows.map { "\"\($0.name)\":\(text($0.value))" }
            var changed = others(than: "[]")
            if let first = texts.first {
                changed.append(
                    Variant(
                        place: "", what: "\(rows[0].name) twice",
                        text: "{\(first),\(texts.joined(separator: ","))}"))
            }
            for index in rows.indices where !spared.contains(rows[index].name) {
                changed += variants(rows[index].value, spared).map { variant in
                    var texts = texts
                    texts[index] = "\"\(rows[index].name)\":\(variant.text)"
                    return Variant(
                        place: ".\(rows[index].name)\(variant.place)", what: variant.what,
                        text: "{\(texts.joined(separator: ","))}")
                }
            }
            return changed
        }
    }

    /// Instead of an array or an object.
    private static func others(than kind: String) -> [Variant] {
        (members + [kind]).map { Variant(place: "", what: $0, text: $0) }
    }

    private static func text(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return writer.text
    }
}
