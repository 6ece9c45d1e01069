import Domain
import Synchronization

/// What moves a session, in the order in which it came.
enum KrakenInput: Sendable {
    case message(String, at: Instant)
    case event(SandboxEvent)
    /// A second went by.
    case beat
}

/// What of the exchange's events a session wants.
final class KrakenInterest: Sendable {
    private struct State {
        var symbols: Set<Symbol> = []
        var account: AccountID?
    }

    private let state = Mutex(State())

    func wants(_ event: SandboxEvent) -> Bool {
        state.withLock { state in
            switch event {
            case .book(let change): state.symbols.contains(change.symbol)
            case .publicTrade(let trade): state.symbols.contains(trade.symbol)
            case .order, .movement, .balances: state.account == event.account
            case .beat: false
            }
        }
    }

    func add(_ symbol: Symbol) { state.withLock { _ = $0.symbols.insert(symbol) } }

    func set(_ account: AccountID) { state.withLock { $0.account = account } }
}

extension KrakenWire {
    package func serve(_ socket: SandboxSocket) async {
        let interest = KrakenInterest()
        let (listener, events) = core.events.listen { interest.wants($0) }
        defer { core.events.end(listener) }
        let (inputs, feed) = AsyncStream.makeStream(
            of: KrakenInput.self,
            bufferingPolicy: .bufferingOldest(ServerLimits.socketMessagesWaitingMax))
        @Sendable func give(_ input: KrakenInput) {
            // A session that cannot keep up ends.
            if case .dropped = feed.yield(input) { feed.finish() }
        }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await text in socket.messages { give(.message(text, at: core.now())) }
                feed.finish()
                return false
            }
            group.addTask {
                for await event in events { give(.event(event)) }
                feed.finish()
                return false
            }
            group.addTask {
                while (try? await core.time.sleep(
                    until: core.time.now().adding(KrakenLimits.heartbeat))) != nil
                {
                    give(.beat)
                }
                return false
            }
            group.addTask {
                var session = KrakenSession(wire: self, socket: socket, interest: interest)
                await session.begin()
                for await input in inputs { await session.take(input) }
                session.end()
                return true
            }
            // What came before the end is still done.
            while let isSession = await group.next(), !isSession {}
            socket.close()
            group.cancelAll()
        }
    }
}
