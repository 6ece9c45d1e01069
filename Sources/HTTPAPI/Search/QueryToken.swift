/// A piece of a search expression, with the column where it begins.
struct QueryToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case and, or, not
        case open, close
        /// `name:`, directly in front of its value.
        case field(String)
        /// A value; `isPrefix` where it ended in an unescaped `*`, which is taken off.
        case text(String, isPrefix: Bool)
        /// `[a TO b]`; `nil` for `*`.
        case range(String?, String?)
        case end
    }

    let kind: Kind
    let column: Int
}
