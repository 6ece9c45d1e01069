/// What keeps a connector from being made. Everything after that is an answer, never an error.
package enum ConnectorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No URL that can be used, and why.
    case address(String)
    /// The certificates that were to be trusted cannot be read.
    case trust(String)

    package var description: String {
        switch self {
        case .address(let reason): "the address cannot be used: \(reason)"
        case .trust(let reason): "the trusted certificates cannot be read: \(reason)"
        }
    }
}
