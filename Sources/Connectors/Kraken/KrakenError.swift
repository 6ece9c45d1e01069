/// Why something of Kraken cannot be used.
package enum KrakenError: Error, Hashable, Sendable {
    /// What was answered is not what the protocol says; with the reason.
    case malformed(String)
    /// The venue answered with errors.
    case answered([String])
    /// No answer, or one that says nothing; for the log.
    case noAnswer(String)
    /// The nonces cannot be kept: nothing is sent with this key.
    case nonceStore(String)
}

extension KrakenError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let reason): "malformed answer: \(reason)"
        case .answered(let errors): errors.joined(separator: ", ")
        case .noAnswer(let reason): "no answer: \(reason)"
        case .nonceStore(let reason): "nonces cannot be kept: \(reason)"
        }
    }
}
