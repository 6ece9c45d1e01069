package import Domain
package import Routing
internal import Synchronization

/// What is planned with: what the operator states; else what each account pays in each market by
/// the venue's own word; else, until the venue has said it, what the venue publishes.
package final class FeeBoard: Sendable {
    private struct State {
        var published: [Symbol: FeeSchedule]
        var paid: [AccountID: [Symbol: FeeSchedule]] = [:]
        var dearest: FeeSchedule
    }

    private let stated: FeeSchedule?
    private let accounts: [AccountID]
    private let unknown: FeeSchedule
    private let state: Mutex<State>

    /// - Parameters:
    ///   - stated: counts instead of everything that the venue says.
    ///   - unknown: of a market of which nothing is known; its asset is that of all.
    package init(stated: FeeSchedule?, accounts: [AccountID], unknown: FeeSchedule) {
        (self.stated, self.accounts, self.unknown) = (stated, accounts, unknown)
        state = Mutex(State(published: [:], dearest: unknown))
    }

    /// What everybody pays at most, by market.
    package func publish(_ fees: [Symbol: FeeSchedule]) {
        state.withLock { state in
            state.published = fees
            state.dearest = dearest(state)
        }
    }

    /// What the account pays; of other markets what was known stays.
    package func pay(_ fees: [Symbol: FeeSchedule], by account: AccountID) {
        state.withLock { state in
            state.paid[account, default: [:]].merge(fees) { $1 }
            state.dearest = dearest(state)
        }
    }

    /// Whether the venue has said what the account pays there.
    package func isKnown(_ symbol: Symbol, for account: AccountID) -> Bool {
        stated != nil || state.withLock { $0.paid[account]?[symbol] != nil }
    }

    package func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule {
        stated ?? state.withLock { fees(symbol, account, $0) }
    }

    /// The dearest of all accounts and markets.
    package var highest: FeeSchedule { stated ?? state.withLock { $0.dearest } }

    private func fees(_ symbol: Symbol, _ account: AccountID, _ state: State) -> FeeSchedule {
        state.paid[account]?[symbol] ?? state.published[symbol] ?? unknown
    }

    private func dearest(_ state: State) -> FeeSchedule {
        let symbols = Set(state.published.keys).union(state.paid.values.flatMap(\.keys))
        let all = symbols.flatMap { symbol in
            accounts.isEmpty
                ? [state.published[symbol] ?? unknown]
                : accounts.map { fees(symbol, $0, state) }
        }
        guard let maker = all.map(\.maker).max(), let taker = all.map(\.taker).max() else {
            return unknown
        }
        return FeeSchedule(maker: maker, taker: taker, asset: unknown.asset)
    }
}
