import Yams

/// One mapping of the file while it is decoded, with the environment laid over it.
///
/// It may be absent from the file: its scalars can still come from the environment.
struct ConfigurationSection {
    let reader: ConfigurationReader
    /// As people write it: `venues.kraken.fees`; empty at the top.
    let path: String
    /// The spellings of the path as a variable.
    let variables: [String]
    let pairs: [(key: String, value: Node)]
    let line: Int
    private let keyLines: [String: Int]

    /// - Parameter keys: the keys that may occur; `nil` lets any (a map by id).
    init(
        _ reader: ConfigurationReader, path: String, variables: [String], node: Node?,
        line: Int, keys: [String]?
    ) {
        self.reader = reader
        self.path = path
        self.variables = variables
        self.line = node?.mark?.line ?? line
        pairs = Self.pairs(of: node, reader, path: path, line: self.line)
        let keyLines = pairs.compactMap { key, _ in
            Self.keyLine(key, in: node).map { (key, $0) }
        }
        self.keyLines = Dictionary(keyLines, uniquingKeysWith: { first, _ in first })
        if let keys { allow(only: keys) }
    }

    /// Reports every other key.
    func allow(only keys: [String]) {
        for (key, value) in pairs where !keys.contains(key) {
            reader.report(
                line: keyLines[key] ?? value.mark?.line ?? line,
                "unknown key `\(key)`\(path.isEmpty ? "" : " in \(path)"); "
                    + "expected one of \(keys.joined(separator: ", "))")
        }
    }

    /// A section one key down.
    func section(_ key: String, keys: [String]?) -> ConfigurationSection {
        ConfigurationSection(
            reader, path: path(to: key), variables: variables(of: key), node: node(key),
            line: line, keys: keys)
    }

    func node(_ key: String) -> Node? { pairs.first { $0.key == key }?.value }

    /// Whether the file or the environment says anything of `key`.
    func has(_ key: String) -> Bool {
        if let node = node(key) { return !Self.isEmpty(node) }
        let names = variables(of: key)
        return reader.variable(names) != nil || !reader.suffixes(of: names).isEmpty
    }

    /// The elements of a list, which may be left out or empty.
    func list(_ key: String) -> [Node] {
        guard let node = node(key), !Self.isEmpty(node) else { return [] }
        guard case .sequence(let sequence) = node else {
            report(node, key, "expected a list")
            return []
        }
        return Array(sequence)
    }

    func report(_ node: Node, _ key: String, _ message: String) {
        reader.report(line: node.mark?.line ?? line, "\(path(to: key)): \(message)")
    }

    func path(to key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func variables(of key: String) -> [String] {
        variables.flatMap { prefix in VariableName.parts(key: key).map { "\(prefix)_\($0)" } }
    }

    /// `key:` with nothing behind it.
    static func isEmpty(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.string.isEmpty && scalar.style == .plain
    }

    private static func keyLine(_ key: String, in node: Node?) -> Int? {
        guard case .mapping(let mapping)? = node else { return nil }
        return mapping.first { $0.key.scalar?.string == key }?.key.mark?.line
    }

    private static func pairs(
        of node: Node?, _ reader: ConfigurationReader, path: String, line: Int
    ) -> [(key: String, value: Node)] {
        guard let node, !isEmpty(node) else { return [] }
        guard case .mapping(let mapping) = node else {
            reader.report(
                line: line, "\(path.isEmpty ? "" : "\(path): ")expected keys with values")
            return []
        }
        return mapping.compactMap { key, value in
            guard let text = key.scalar?.string else {
                reader.report(line: key.mark?.line ?? line, "\(path): expected a plain key")
                return nil
            }
            return (text, value)
        }
    }
}
