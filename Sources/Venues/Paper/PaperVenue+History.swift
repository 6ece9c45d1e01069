package import Domain
package import Engine

/// Exact at every moment: what changed a balance is in the history with it.
extension PaperVenue: AccountHistory {
    package var historyDelay: Duration { .zero }

    package func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? {
        let id = id
        return await ask { state, _ in state.movements(of: account, since: since, at: id) }
    }

    package func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? {
        await ask { state, _ in state.trades(of: account, since: since) }
    }

    package func openOrders(of account: AccountID) async -> [AccountOrder]? {
        await ask { state, _ in state.openOrders(of: account) }
    }
}
