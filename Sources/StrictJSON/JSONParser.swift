/// A strict reader of RFC 8259: what it leaves open is refused here, what it forbids is not
/// forgiven.
///
/// Duplicate names, lone surrogates, bad UTF-8 and a byte order mark are errors. Time is linear in
/// the length of the text; the stack is bounded by the depth.
package struct JSONParser {
    let bytes: [UInt8]
    var index = 0
    private let depthMax: Int

    package static let depthDefault = 32
    /// Beyond it the recursion could end the stack of a small thread.
    package static let depthLimit = 512
    /// Up to this many members a linear look for duplicates is faster than a set.
    private static let linearMembersMax = 12

    /// - Parameters:
    ///   - bytes: the whole text, UTF-8.
    ///   - depthMax: how many arrays and objects may be open at once, 0...512.
    package static func parse(
        _ bytes: [UInt8], depthMax: Int = depthDefault
    ) throws(JSONError) -> JSONValue {
        precondition((0...depthLimit).contains(depthMax), "the depth is bounded by the stack")
        var parser = JSONParser(bytes: bytes, depthMax: depthMax)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw .byteOrderMark }
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw .trailingBytes(at: parser.index) }
        return value
    }

    package static func parse(
        _ text: String, depthMax: Int = depthDefault
    ) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), depthMax: depthMax)
    }

    private init(bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(text: try number())
        default: throw .unexpectedByte(at: index)
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= depthMax else { throw .tooDeep(at: index) }
        index += 1
        var members: [JSONMember] = []
        var names: Set<String> = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            index += 1
            return .object([])
        }
        while true {
            let start = index
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(at: index) }
            let name = try string()
            if members.count == Self.linearMembersMax { names = Set(members.map(\.name)) }
            let isNew =
                members.count < Self.linearMembersMax
                ? !members.contains { $0.name == name } : names.insert(name).inserted
            guard isNew else { throw .duplicateName(name, at: start) }
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw .unexpectedByte(at: index) }
            index += 1
            skipSpace()
            members.append(JSONMember(name, try value(depth: depth)))
            if try endsList(with: UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= depthMax else { throw .tooDeep(at: index) }
        index += 1
        var values: [JSONValue] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            index += 1
            return .array([])
        }
        while true {
            values.append(try value(depth: depth))
            if try endsList(with: UInt8(ascii: "]")) { return .array(values) }
        }
    }

    /// Takes a comma and the space around it, or the closing byte.
    private mutating func endsList(with closing: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == closing || byte == UInt8(ascii: ",") else {
            throw .unexpectedByte(at: index)
        }
        index += 1
        if byte == closing { return true }
        skipSpace()
        return false
    }

    private mutating func word(
        _ word: StaticString, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        for position in 0..<word.utf8CodeUnitCount {
            guard try peek() == word.utf8Start[position] else { throw .unexpectedByte(at: index) }
            index += 1
        }
        return value
    }

    func peek() throws(JSONError) -> UInt8 {
        guard index < bytes.count else { throw .unexpectedEnd(at: index) }
        return bytes[index]
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }
}
