import StrictJSON

/// One thing by its fields, as it goes over the admin socket.
package struct RecordAnswer: Hashable, Sendable {
    struct Field: Hashable, Sendable {
        let name: String
        let value: String
    }

    let fields: [Field]

    /// Fields without a value are left out.
    init(_ fields: [(String, String?)]) {
        self.fields = fields.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : Field(name: name, value: $0) }
        }
    }

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// For people: a line for each field.
    var text: String {
        let width = fields.map(\.name.count).max() ?? 0
        return fields.map { field in
            field.name + String(repeating: " ", count: width - field.name.count + 2) + field.value
        }.joined(separator: "\n")
    }

    /// For programs.
    var json: JSONValue { .object(fields.map { JSONMember($0.name, .string($0.value)) }) }

    init(json: JSONValue) throws(CompositionError) {
        guard let members = json.object else { throw AdminWire.bad("record") }
        self.init(members.map { ($0.name, $0.value.string) })
    }
}
