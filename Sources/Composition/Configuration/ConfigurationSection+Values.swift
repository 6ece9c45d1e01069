import Money
import Yams

extension ConfigurationSection {
    /// A scalar, from the environment before the file; `nil` where there is none, or a bad one,
    /// which is then reported.
    ///
    /// - Parameters:
    ///   - expected: completes "expected ..., got".
    ///   - repeatsBad: whether a bad one is shown; one that may hold a secret is not.
    func value<Value>(
        _ key: String, _ expected: String, repeatsBad: Bool = true, _ read: (String) -> Value?
    ) -> Value? {
        func got(_ text: String) -> String { repeatsBad ? ", got \"\(text)\"" : "" }
        if let (name, text) = reader.variable(variables(of: key)) {
            if let value = read(text) { return value }
            reader.report(
                .variable(name), "\(path(to: key)): expected \(expected)\(got(text))")
            return nil
        }
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node else {
            report(node, key, "expected \(expected), got \(Self.kind(of: node))")
            return nil
        }
        if let value = read(scalar.string) { return value }
        report(node, key, "expected \(expected)\(got(scalar.string))")
        return nil
    }

    /// As ``value(_:_:_:)``, and reported where it is in neither.
    func required<Value>(
        _ key: String, _ expected: String, _ read: (String) -> Value?
    ) -> Value? {
        if node(key) == nil, reader.variable(variables(of: key)) == nil {
            reader.report(line: line, "\(path(to: key)) is missing: expected \(expected)")
            return nil
        }
        return value(key, expected, read)
    }

    func text(_ key: String, _ expected: String) -> String? {
        value(key, expected) { $0.isEmpty ? nil : $0 }
    }

    func flag(_ key: String) -> Bool? {
        value(key, "true or false") { $0 == "true" ? true : $0 == "false" ? false : nil }
    }

    func whole(_ key: String, _ range: ClosedRange<Int>, _ expected: String) -> Int? {
        value(key, "\(expected) from \(range.lowerBound) to \(range.upperBound)") { text in
            Self.isPlainNumber(text) ? Int(text).flatMap { range.contains($0) ? $0 : nil } : nil
        }
    }

    func seed(_ key: String) -> UInt64? {
        value(key, "a whole number from 0 to \(UInt64.max)") { text in
            Self.isPlainNumber(text) ? UInt64(text) : nil
        }
    }

    /// A decimal number of at most 18 fraction digits, read from its text.
    func decimal(_ key: String, _ expected: String, _ accepts: (Fixed) -> Bool) -> Fixed? {
        value(key, expected) { text in
            (try? DecimalText.read(text, .sign).value).flatMap { accepts($0) ? $0 : nil }
        }
    }

    private static func isPlainNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func kind(of node: Node) -> String {
        switch node {
        case .scalar: "a value"
        case .mapping: "keys with values"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
