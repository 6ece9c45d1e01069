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
            await tendSwitch(session, hasResting: !isClear || session.orders.hasResting)
            let next = time.now().adding(KrakenLimits.tickInterval)
            guard (try? await time.sleep(until: next)) != nil else { return }
        }
    }

    /// Whether every open order there is known here: then what rests is known from here on.
    private func hasNothingOpen(_ session: KrakenSession) async -> Bool {
        guard let open = await openOrders(of: session.account.id) else { return false }
        return open.allSatisfy { session.orders.order($0.venueOrderID) != nil }
    }

    /// One look at the switch.
    func tendSwitch(_ session: KrakenSession, hasResting: Bool) async {
        let now = time.now()
        let action = session.deadMan.withLock { $0.action(hasResting: hasResting, at: now) }
        guard let action else { return }
        let reply = await session.send(.cancelAllAfter(seconds: action.seconds), for: .ending)
        let isDone =
            if case .done = reply { true } else { false }
        let kind = "dead-man-switch/\(session.account.id)"
        let failingSince = session.deadMan.withLock { deadMan in
            deadMan.done(action, isDone, at: now)
            return deadMan.failingSince
        }
        if failingSince == nil {
            troubles.end(kind)
        } else {
            troubles.tell(kind, "Kraken does not confirm the dead man's switch", now)
        }
    }
}
