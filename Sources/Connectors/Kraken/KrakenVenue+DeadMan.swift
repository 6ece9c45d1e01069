import Domain
import Engine
import Synchronization

extension KrakenVenue {
    /// Arms, repeats or disarms the dead man's switch of one account until the task is cancelled.
    ///
    /// What rests there already when we start is found first: until Kraken answered for it, it
    /// counts as resting.
    func keepSwitch(_ session: KrakenSession) async {
        guard session.account.isExclusive else { return }
        var isClear = false
        var lookAgain = time.now()
        while !Task.isCancelled {
            if !isClear, time.now() >= lookAgain {
                lookAgain = time.now().adding(KrakenLimits.switchInterval)
                isClear = await hasNothingOpen(session)
            }
            let isUnclear = !isClear
            await tendSwitch(session) { isUnclear || session.orders.hasResting(at: $0) }
            let next = time.now().adding(KrakenLimits.tickInterval)
            guard (try? await time.sleep(until: next)) != nil else { return }
        }
    }

    /// Whether every open order there is known here: then what rests is known from here on.
    private func hasNothingOpen(_ session: KrakenSession) async -> Bool {
        guard let open = await openOrders(of: session.account.id) else { return false }
        return open.allSatisfy { session.orders.order($0.venueOrderID) != nil }
    }

    /// Whether whatever is sent now would not outlive us: arms the switch where it is not.
    func isGuarded(_ session: KrakenSession) async -> Bool {
        guard session.account.isExclusive else { return true }
        await tendSwitch(session) { _ in true }
        return session.deadMan.withLock { $0.holds(at: time.now()) }
    }

    /// One look at the switch.
    private func tendSwitch(
        _ session: KrakenSession, hasResting: @escaping @Sendable (Instant) -> Bool
    ) async {
        let now = time.now()
        let wanted = session.deadMan.withLock { $0.action(hasResting: hasResting(now), at: now) }
        guard let wanted else { return }
        let begun = Mutex<(action: KrakenDeadManSwitch.Action, at: Instant)?>(nil)
        let reply = await session.send(
            .cancelAllOrdersAfter, for: .ending, until: now.adding(configuration.answerTimeout)
        ) {
            let turn = self.time.now()
            let action = session.deadMan.withLock {
                $0.begin(hasResting: hasResting(turn), at: turn)
            }
            begun.withLock { $0 = action.map { ($0, turn) } }
            return action.map { .cancelAllAfter(seconds: $0.seconds) }
        } heard: { reply in
            guard let (action, at) = begun.withLock({ $0 }) else { return }
            let isDone =
                if case .done = reply { true } else { false }
            session.deadMan.withLock { $0.done(action, isDone, at: at) }
        }
        if case .notSent = reply, begun.withLock({ $0 == nil }) {
            session.deadMan.withLock { deadMan in
                // It did not come to its turn; or somebody else said it meanwhile.
                guard deadMan.action(hasResting: hasResting(now), at: now) == wanted else { return }
                deadMan.done(wanted, false, at: now)
            }
        }
        tellOfSwitch(session, now)
    }

    private func tellOfSwitch(_ session: KrakenSession, _ now: Instant) {
        let kind = "dead-man-switch/\(session.account.id)"
        if session.deadMan.withLock({ $0.failingSince }) == nil {
            troubles.end(kind)
        } else {
            troubles.tell(kind, "Kraken does not confirm the dead man's switch", now)
        }
    }
}
