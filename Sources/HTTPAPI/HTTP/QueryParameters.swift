/// Name and value pairs of a query string or of a form body; a name that is sent twice is an error.
struct QueryParameters: Sendable {
    private let pairs: [(name: String, value: String)]
    /// Names that occur more than once, in the order of their second occurrence.
    let repeated: [String]

    static let empty = QueryParameters(pairs: [], repeated: [])

    private init(pairs: [(name: String, value: String)], repeated: [String]) {
        (self.pairs, self.repeated) = (pairs, repeated)
    }

    /// More than this are refused: a look-up is linear.
    static let countMax = 64

    /// - Returns: `nil` where an escape is bad, or there are too many.
    init?(_ text: some StringProtocol) {
        var pairs: [(name: String, value: String)] = []
        var repeated: [String] = []
        for pair in Substring(text).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pairs.count < Self.countMax,
                let name = PercentText.decode(parts[0], plusIsSpace: true),
                let value = PercentText.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            if pairs.contains(where: { $0.name == name }) { repeated.append(name) }
            pairs.append((name, value))
        }
        self.init(pairs: pairs, repeated: repeated)
    }

    subscript(_ name: String) -> String? { pairs.first { $0.name == name }?.value }
}
