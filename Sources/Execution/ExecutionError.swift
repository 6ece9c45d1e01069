package import Money

/// What an execution cannot decide. Each is a defect or a hostile venue; the engine parks the
/// conversion.
package enum ExecutionError: Error, Hashable, Sendable {
    case arithmetic(MoneyError)
    /// The state machine was asked for a transition that it does not have.
    case impossible(String)
}
