/// What came of asking a venue what a key may do.
package enum KeyAnswer: Hashable, Sendable {
    case rights(KeyPermissions)
    /// The venue does not take the key; in its words.
    case refused(String)
    /// Neither was said; why, for operators.
    case unsaid(String)

    package var rights: KeyPermissions? {
        switch self {
        case .rights(let permissions): permissions
        case .refused, .unsaid: nil
        }
    }
}
