import Domain
import Engine
import Money
import Venues

/// What the venue says of its accounts' past, over the same network.
extension VenueHost {
    func movements(
        of account: AccountID, since: Instant, _ reply: Reply<HistoryAnswer<ExternalEntry>>
    ) {
        ask("movements \(account)", reply) { [self] paper in
            guard let own = await paper.movements(of: account, since: since) else { return nil }
            return own + outsideMovements { $0.entries(of: account, since: since, at: $1) }
        }
    }

    func trades(
        of account: AccountID, since: Instant, _ reply: Reply<HistoryAnswer<AccountTrade>>
    ) {
        ask("trades \(account)", reply) { [self] paper in
            guard let own = await paper.trades(of: account, since: since) else { return nil }
            return own + outsideMovements { $0.trades(of: account, since: since, at: $1) }
        }
    }

    func openOrders(of account: AccountID, _ reply: Reply<HistoryAnswer<AccountOrder>>) {
        ask("open orders \(account)", reply) { [self] paper in
            guard let own = await paper.openOrders(of: account) else { return nil }
            return own + outsideMovements { movements, _ in movements.openOrders(of: account) }
        }
    }

    private func ask<Item: Sendable>(
        _ name: String, _ reply: Reply<HistoryAnswer<Item>>,
        _ answer: @escaping @Sendable (PaperVenue) async -> [Item]?
    ) {
        let none = HistoryAnswer<Item>(items: nil)
        call(name, reply, refused: none, timeout: none) { paper in
            HistoryAnswer(items: await answer(paper))
        }
    }
}

/// What a history shows, or nothing where nobody answered.
struct HistoryAnswer<Item: Sendable>: TraceSummary, Sendable {
    let items: [Item]?

    var summary: String { items.map { "\($0.count)" } ?? "nothing" }
}

/// As one process sees it.
extension SimulatedVenue: AccountHistory {
    var historyDelay: Duration { OutsideMovements.delay }

    func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? {
        await process.ask(ifDead: HistoryAnswer(items: nil)) { reply in
            host.movements(of: account, since: since, reply)
        }.items
    }

    func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? {
        await process.ask(ifDead: HistoryAnswer(items: nil)) { reply in
            host.trades(of: account, since: since, reply)
        }.items
    }

    func openOrders(of account: AccountID) async -> [AccountOrder]? {
        await process.ask(ifDead: HistoryAnswer(items: nil)) { reply in
            host.openOrders(of: account, reply)
        }.items
    }
}
