import Domain
import Engine
import StrictJSON
import Synchronization

/// Events of one account's orders: into its orders, and out as reports.
///
/// The messages of a subscription are numbered from 1. One that is missing may have been a fill, so
/// the connection is given up, and after each new beginning REST is asked about every open order.
final class KrakenExecutionFeed: Sendable {
    private struct State {
        var sequence: UInt64?
        var isSubscribed = false
    }

    /// What a message comes to.
    struct Taken: Sendable {
        var reports: [OrderReport] = []
        /// Orders that REST should be asked about.
        var looks: [OrderID] = []
        /// Why nothing that follows on this connection can be used.
        var flaw: String?
        /// The subscription began: every open order should be looked at once.
        var hasBegun = false
    }

    private let orders: KrakenOrders
    private let state = Mutex(State())

    init(orders: KrakenOrders) { self.orders = orders }

    /// What is sent first on a new connection.
    func begin(token: String) -> String {
        state.withLock { $0 = State() }
        return KrakenBookFeed.message("subscribe") { writer in
            writer.member("channel", "executions")
            writer.member("token", token)
            writer.member("snap_orders", bool: true)
            writer.member("snap_trades", bool: true)
            writer.member("order_status", bool: true)
        }
    }

    func take(_ frame: KrakenFrame) -> Taken {
        switch frame {
        case .executions(let isSnapshot, let events, let sequence):
            switch number(sequence, isSnapshot) {
            case .next: break
            case .again: return Taken()
            case .flaw(let flaw): return Taken(flaw: flaw)
            }
            var taken = Taken(hasBegun: isSnapshot && begins())
            for event in events {
                let told = orders.told(event)
                if let report = told.report { taken.reports.append(report) }
                if let look = told.look { taken.looks.append(look) }
            }
            return taken
        case .answer("subscribe", _, let error?):
            return Taken(flaw: "no executions: \(error)")
        case .answer, .books, .tickers, .status, .instruments, .heartbeat, .other: return Taken()
        }
    }

    /// Where a message stands by its number.
    private enum Place {
        case next
        /// It was taken already.
        case again
        /// Something between is missing.
        case flaw(String)
    }

    private func number(_ sequence: UInt64?, _ isSnapshot: Bool) -> Place {
        state.withLock { state in
            guard let sequence else { return .flaw("a message without its number") }
            if let last = state.sequence {
                if sequence <= last { return .again }
                guard sequence == last + 1 else {
                    return .flaw("message \(sequence) follows \(last)")
                }
            } else if !isSnapshot, sequence != 1 {
                return .flaw("the first message is number \(sequence)")
            }
            state.sequence = sequence
            return .next
        }
    }

    /// Whether this is the first snapshot of the subscription.
    private func begins() -> Bool {
        state.withLock { state in
            defer { state.isSubscribed = true }
            return !state.isSubscribed
        }
    }
}
