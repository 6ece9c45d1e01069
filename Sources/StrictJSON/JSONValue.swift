/// One JSON value as it was written: members keep their order, numbers their text.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// By the grammar of RFC 8259, section 6; never read as binary floating point.
    case number(text: String)
    case string(String)
    case array([JSONValue])
    /// No two members have the same name.
    case object([JSONMember])

    /// The member of an object; `nil` where it has none with this name, or is no object.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    package var object: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A whole number that is written without fraction or exponent.
    package var integer: Int64? {
        if case .number(let text) = self { Int64(text) } else { nil }
    }
}

/// One name and its value.
package struct JSONMember: Hashable, Sendable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) { (self.name, self.value) = (name, value) }
}
