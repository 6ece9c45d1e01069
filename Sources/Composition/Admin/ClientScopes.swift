import HTTPAPI

/// What an API client can be allowed to do (spec/trade.md, section 9).
package enum ClientScopes {
    package static let all = Scope.allCases.map(\.rawValue).sorted()

    /// Reads scopes with spaces or commas between them.
    ///
    /// - Returns: each once, by name.
    /// - Throws: ``CompositionError/refused(_:)``, naming an unknown one.
    package static func parse(_ text: String) throws(CompositionError) -> [String] {
        let scopes = text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        for scope in scopes where !all.contains(scope) {
            throw .refused("unknown scope \(scope); expected some of \(all.joined(separator: " "))")
        }
        guard !scopes.isEmpty else {
            throw .refused("expected at least one scope of \(all.joined(separator: " "))")
        }
        return Set(scopes).sorted()
    }
}
