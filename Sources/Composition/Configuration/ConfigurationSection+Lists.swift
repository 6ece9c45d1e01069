import Yams

extension ConfigurationSection {
    /// The elements of a list as sections, each known by the value of its key `id`; a repeated or
    /// bad id is reported and its element left out.
    ///
    /// - Parameters:
    ///   - bare: whether an element may be its id alone.
    ///   - isID: what an id looks like.
    func elements(
        _ key: String, id idKey: String, keys: [String]?, bare: Bool = false,
        expected: String, _ isID: (String) -> Bool
    ) -> [(id: String, section: ConfigurationSection)] {
        var seen: [String: Int] = [:]
        return list(key).enumerated().compactMap { index, node in
            let mark = node.mark?.line ?? line
            guard let (id, idLine) = identifier(of: node, idKey, bare: bare) else {
                reader.report(
                    line: mark, "\(path(to: key))[\(index)]: expected \(idKey): \(expected)")
                return nil
            }
            guard isID(id) else {
                reader.report(
                    line: idLine,
                    "\(path(to: key))[\(index)].\(idKey): expected \(expected), got \"\(id)\"")
                return nil
            }
            if let first = seen.updateValue(idLine, forKey: id) {
                reader.report(
                    line: idLine,
                    "\(path(to: key)): \(idKey) \"\(id)\" is there twice, first in line \(first)")
                return nil
            }
            let isBare = node.scalar != nil
            let section = ConfigurationSection(
                reader, path: "\(path(to: key)).\(id)",
                variables: variables(of: key).map { "\($0)_\(VariableName.part(id: id))" },
                node: isBare ? nil : node, line: mark, keys: keys)
            return (id, section)
        }
    }

    /// The elements of a list whose elements have no id: known by their place in it, from 0.
    func numbered(_ key: String, keys: [String]) -> [ConfigurationSection] {
        list(key).enumerated().map { index, node in
            ConfigurationSection(
                reader, path: "\(path(to: key))[\(index)]",
                variables: variables(of: key).map { "\($0)_\(index)" }, node: node,
                line: node.mark?.line ?? line, keys: keys)
        }
    }

    private func identifier(
        of node: Node, _ idKey: String, bare: Bool
    ) -> (id: String, line: Int)? {
        switch node {
        case .scalar(let scalar):
            bare ? (scalar.string, scalar.mark?.line ?? line) : nil
        case .mapping(let mapping):
            mapping.first { $0.key.scalar?.string == idKey }?.value.scalar
                .map { ($0.string, $0.mark?.line ?? line) }
        case .sequence, .alias:
            nil
        }
    }
}
