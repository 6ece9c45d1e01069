package import Bookkeeping
import Domain
import Synchronization

/// Between the commits that tell subscribers something and the one dispatcher that calls them.
///
/// A ring is a hint that there may be something to send. The store is the truth, and the dispatcher
/// looks there now and then without a ring.
package final class CallbackBoard: Sendable {
    /// For whom there may be something new since the dispatcher last asked.
    struct News: Equatable {
        var accounts: Set<ExchangeAccount> = []
        /// Whoever it is.
        var isForAll = false
    }

    private let news = Mutex(News())
    let rings: AsyncStream<Void>
    private let ringing: AsyncStream<Void>.Continuation
    /// Beyond them, all are looked at.
    private static let accountsMax = 1_000

    package init() {
        (rings, ringing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Follows a commit that is durable.
    package func apply(_ commit: Commit) {
        for write in commit.writes {
            guard case .exchange(let write) = write else { continue }
            switch write {
            case .tell(let notice): ring(for: notice.exchange.account)
            case .redeliver: ringForAll()
            case .insertQuote, .useQuote, .insert, .update, .count, .insertSubscription,
                .endSubscription, .putDelivery, .parkBehind, .insertKey, .revokeKey,
                .forgetQuotes:
                break
            }
        }
    }

    private func ring(for account: ExchangeAccount) {
        news.withLock { news in
            if news.accounts.count < Self.accountsMax {
                news.accounts.insert(account)
            } else {
                news.isForAll = true
            }
        }
        ringing.yield()
    }

    func ringForAll() {
        news.withLock { $0.isForAll = true }
        ringing.yield()
    }

    /// Rings without news: there is room for more.
    func ring() { ringing.yield() }

    func takeNews() -> News {
        news.withLock { news in
            defer { news = News() }
            return news
        }
    }

    /// The last ring: the dispatcher ends.
    func close() { ringing.finish() }
}
