import Domain
package import Engine
import Synchronization

extension BitstampVenue {
    /// Keeps books, tickers and rules current until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.market.run(self.handler()) }
            group.addTask {
                await self.every(self.configuration.heartbeatInterval) { await self.beat() }
            }
            group.addTask {
                await self.every(BitstampLimits.firstBooksInterval) { await self.askForBooks() }
            }
            group.addTask { await self.keepTickers() }
            group.addTask {
                await self.every(BitstampLimits.marketsInterval) { await self.renewMarkets() }
            }
        }
    }

    private func every(_ interval: Duration, _ body: @Sendable () async -> Void) async {
        while !Task.isCancelled {
            let next = time.now().adding(interval)
            guard (try? await time.sleep(until: next)) != nil else { return }
            await body()
        }
    }

    private func handler() -> StreamLoop.Handler {
        StreamLoop.Handler(
            url: { self.configuration.streamURL },
            opened: { connection in
                self.feed.begin()
                self.subscription.ask(connection, at: self.time.now())
                for pair in self.markets.pairs {
                    let text = BitstampFrame.subscription(pair.name)
                    guard await connection.send(text) else { return false }
                }
                self.subscription.confirm()
                return true
            },
            message: { bytes, now in self.take(bytes, now) },
            ended: {
                self.subscription.end()
                self.feed.end()
            })
    }

    private func take(_ bytes: [UInt8], _ now: Instant) -> StreamLoop.Verdict {
        do throws(BitstampError) {
            switch try BitstampFrame(bytes) {
            case .heartbeat, .other: feed.hear(at: now)
            case .subscribed(let name):
                if let pair = markets[name] { feed.subscribed(pair.symbol, at: now) }
            case .book(let name, let book):
                if let pair = markets[name] { try feed.take(book, of: pair.symbol, at: now) }
            case .reconnectRequested:
                logger.info("\(id): the venue asks for a new connection")
                return .reopen
            case .error(let text):
                logger.warning("\(id): the stream says: \(text)")
                return .reopen
            }
            return .go
        } catch {
            tell(error)
            return .reopen
        }
    }

    private func beat() async {
        let lastHeard = board.lastHeard ?? .neverHeard
        await subscription.closeIfSilent(at: time.now(), lastHeard: lastHeard)
        // One that is not taken: the connection has ended, and its reader sees that.
        await subscription.send(BitstampFrame.beat)
    }

    /// The books that the stream has not told: it speaks of a market when something happens there.
    private func askForBooks() async {
        let (wanting, epoch) = feed.wanting(at: time.now())
        for symbol in wanting {
            guard let pair = markets[symbol] else { continue }
            do throws(BitstampError) {
                let book = try BitstampBook(await ask("/api/v2/order_book/\(pair.name)/"))
                try feed.take(answer: book, of: symbol, epoch: epoch, at: time.now())
            } catch { tell(error) }
        }
    }

    private func keepTickers() async {
        while !Task.isCancelled {
            for pair in markets.pairs where pair.isTraded { await renewTicker(of: pair) }
            let next = time.now().adding(BitstampLimits.tickerInterval)
            guard (try? await time.sleep(until: next)) != nil else { return }
        }
    }

    package func health() -> VenueHealth {
        let now = time.now()
        let status = market.status
        return VenueHealth(
            clockOffset: nil,
            streams: [
                VenueHealth.Stream(
                    name: "market", isUp: status.isOpen, reconnects: status.reconnects,
                    lastMessageAt: status.lastMessageAt)
            ], uses: [],
            bookTroubles: symbols.compactMap { symbol in
                let reason =
                    markets[symbol]?.isTraded == true
                    ? board.flaw(of: symbol, at: now).map { "\($0)" }
                    : "the venue does not trade it"
                return reason.map { VenueHealth.BookTrouble(symbol: symbol, reason: $0) }
            }, bookLosses: board.losses, incidents: [],
            hostileAnswers: hostile.load(ordering: .relaxed), blockedUntil: nil)
    }
}
