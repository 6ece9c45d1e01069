import Domain
import Engine
import Synchronization

extension KrakenVenue {
    /// Keeps books, account streams, the clock and the dead man's switches until the task is
    /// cancelled. A switch that is armed stays so: what rests is cancelled when we do not come
    /// back.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepClock() }
            group.addTask { await self.keepMarkets() }
            group.addTask { await self.market.run(self.marketHandler()) }
            group.addTask { await self.keepMarket() }
            for account in configuration.accounts {
                guard let session = sessions[account.id] else { continue }
                group.addTask { await session.loop.run(self.accountHandler(session)) }
                group.addTask { await self.keepLooking(session) }
                group.addTask { await self.keepPolling(session) }
                group.addTask { await self.keepSwitch(session) }
                group.addTask { await self.keepProbing(session) }
                group.addTask { await self.keepFees(account.id) }
            }
        }
    }

    private func keepClock() async {
        while !Task.isCancelled {
            let isMeasured = await measureClock()
            let pause = isMeasured ? KrakenLimits.clockInterval : KrakenLimits.tickInterval
            guard (try? await time.sleep(until: time.now().adding(pause))) != nil else { return }
        }
    }

    private func keepMarkets() async {
        while !Task.isCancelled {
            let next = time.now().adding(KrakenLimits.marketsInterval)
            guard (try? await time.sleep(until: next)) != nil else { return }
            await renewMarkets()
        }
    }

    private func keepFees(_ account: AccountID) async {
        while !Task.isCancelled {
            let isKnown = await renewFees(of: account)
            let pause = isKnown ? KrakenLimits.feesInterval : KrakenLimits.feesRetry
            guard (try? await time.sleep(until: time.now().adding(pause))) != nil else { return }
        }
    }

    /// Finds out whether a key that is held is taken again, where nothing else asks.
    private func keepProbing(_ session: KrakenSession) async {
        while !Task.isCancelled {
            let next = time.now().adding(KrakenLimits.tickInterval)
            guard (try? await time.sleep(until: next)) != nil else { return }
            guard session.isProbeDue(at: time.now()) else { continue }
            _ = await session.send(KrakenRequest(.balanceEx), for: .ending)
        }
    }

    private func keepLooking(_ session: KrakenSession) async {
        for await _ in session.looks.bell {
            let (orders, all) = session.looks.take()
            if all { await poll(session) }
            await look(at: orders, session)
        }
    }

    /// While the stream is down, REST is asked instead.
    private func keepPolling(_ session: KrakenSession) async {
        while !Task.isCancelled {
            let next = time.now().adding(KrakenLimits.pollInterval)
            guard (try? await time.sleep(until: next)) != nil else { return }
            await session.subscription.closeIfSilent(at: time.now())
            if !session.subscription.isUp || session.isBehind.load(ordering: .acquiring) {
                await poll(session)
            }
        }
    }

    private func keepMarket() async {
        while !Task.isCancelled {
            let next = time.now().adding(KrakenLimits.tickInterval)
            guard (try? await time.sleep(until: next)) != nil else { return }
            await subscription.closeIfSilent(
                at: time.now(), lastHeard: board.lastHeard ?? .neverHeard)
        }
    }

    private func marketHandler() -> StreamLoop.Handler {
        StreamLoop.Handler(
            url: { self.configuration.publicStreamURL },
            opened: { connection in
                self.subscription.ask(connection, at: self.time.now())
                for text in self.feed.begin() {
                    guard await connection.send(text) else { return false }
                }
                self.subscription.confirm()
                return true
            },
            message: { bytes, now in await self.takeMarket(bytes, now) },
            ended: {
                self.subscription.end()
                self.feed.end()
            })
    }

    private func takeMarket(_ bytes: [UInt8], _ now: Instant) async -> StreamLoop.Verdict {
        guard let frame = frame(bytes) else { return .reopen }
        if case .status(let system) = frame { heed(system, now) }
        if case .instruments(let told) = frame { heed(told, now) }
        let venueTime = clock.withLock { $0.venueTime(at: now) }
        for action in feed.take(frame, at: now, venueTime: venueTime) {
            switch action {
            case .reconnect(let reason):
                logger.warning("\(id): market stream: \(reason)")
                return .reopen
            case .send(let text):
                guard await subscription.send(text) else { return .reopen }
            }
        }
        return .go
    }

    private func heed(_ system: String, _ now: Instant) {
        let isOnline = system == "online"
        isTrading.store(isOnline, ordering: .releasing)
        if isOnline {
            troubles.end("venue-status")
        } else {
            troubles.tell("venue-status", "Kraken says \(krakenQuoted(system))", now)
        }
    }

    /// What closes is closed at once; what opens was closed by such a word, or the list of markets
    /// will say it soon.
    private func heed(_ instruments: [KrakenInstrument], _ now: Instant) {
        for told in instruments {
            guard let symbol = markets[told.pair]?.symbol else { continue }
            if KrakenPair.isTraded(told.status) {
                closed.looked(at: [symbol], askedAt: now)
            } else {
                note(closing: symbol, "status \(told.status)")
            }
        }
    }

    private func frame(_ bytes: [UInt8]) -> KrakenFrame? {
        believed { () throws(KrakenError) in try KrakenFrame(bytes) }
    }

    private func accountHandler(_ session: KrakenSession) -> StreamLoop.Handler {
        StreamLoop.Handler(
            url: { self.configuration.privateStreamURL },
            opened: { connection in
                let reply = await session.send(KrakenRequest(.webSocketsToken), for: .ending)
                let token = self.believed { () throws(KrakenError) in
                    try KrakenAnswers.token(reply.result())
                }
                guard let token else { return false }
                session.subscription.ask(connection, at: self.time.now())
                return await connection.send(session.feed.begin(token: token))
            },
            message: { bytes, _ in self.takeAccount(bytes, session) },
            ended: { session.subscription.end() })
    }

    private func takeAccount(
        _ bytes: [UInt8], _ session: KrakenSession
    ) -> StreamLoop.Verdict {
        guard let frame = frame(bytes) else { return .reopen }
        let taken = session.feed.take(frame)
        if let flaw = taken.flaw {
            logger.warning("\(id): stream of \(session.account.id): \(flaw)")
            return .reopen
        }
        for report in taken.reports { continuation.yield(report) }
        if taken.hasBegun { session.subscription.confirm() }
        session.looks.ask(taken.looks, all: taken.hasBegun)
        return .go
    }
}
