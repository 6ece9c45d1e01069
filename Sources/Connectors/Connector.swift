package import Domain
package import Engine

/// A venue over a wire, and all that an installation wants of it.
package protocol Connector: ChangingVenue, AccountHistory, HealthReporting {
    /// Keeps clock, rules, books and orders current until the task is cancelled.
    func run() async
    /// What the account's key may do there.
    func permissions(of account: AccountID) async -> KeyAnswer
    /// Whether orders of the account are sent now, as far as its key goes.
    func takesOrders(_ account: AccountID) -> Bool
}

extension Connector {
    package func takesOrders(_ account: AccountID) -> Bool { true }
}
