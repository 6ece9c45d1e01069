import Domain
import Execution
import Synchronization

/// Every foreign exchange that is not final, in memory: when to look at it, and who waits for it.
package final class ExchangeDesk: Sendable {
    private struct Slot {
        var execution: QuotedExecution
        var isWorking = false
        /// Its one alarm that counts.
        var dueAt: Instant?
        /// To be looked at again once its worker is done.
        var isWoken = false
        /// Questions in a row that ended nothing, and since when.
        var tries = 0
        var since: Instant
        /// When the dealer last said anything of it.
        var heardAt: Instant
        /// The value date that the dealer has agreed to since it was rolled.
        var agreedDate: CivilDate?
        /// Plain words; `nil` while all goes its way.
        var reason: String?
    }

    private struct State {
        var slots: [ConversionID: Slot] = [:]
        var alarms = Alarms()
        var working = 0
        var reserved: [ConversionID: ExchangeAccount] = [:]
        /// Open ones and those about to be, of each account.
        var counts: [ExchangeAccount: Int] = [:]
        var watchers: [ConversionID: [UInt64: AsyncStream<Never>.Continuation]] = [:]
        var lastWatcher: UInt64 = 0
    }

    private let state = Mutex(State())
    private let settings: ExchangeSettings
    /// Rings where somebody may be due: for the one runner. It also looks now and then without.
    let rings: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    package init(_ settings: ExchangeSettings) {
        self.settings = settings
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: In and out

    /// A place for one that is about to be stored: there is room for all accounts together, and for
    /// each of them.
    func reserve(_ id: ConversionID, of account: ExchangeAccount) -> Bool {
        state.withLock { state in
            guard state.slots.count + state.reserved.count < settings.openMax,
                state.counts[account, default: 0] < settings.openPerAccountMax
            else { return false }
            state.reserved[id] = account
            state.counts[account, default: 0] += 1
            return true
        }
    }

    func giveUpReservation(_ id: ConversionID) {
        state.withLock { state in
            guard let account = state.reserved.removeValue(forKey: id) else { return }
            Self.uncount(account, &state)
        }
    }

    private static func uncount(_ account: ExchangeAccount, _ state: inout State) {
        let left = state.counts[account, default: 0] - 1
        state.counts[account] = left > 0 ? left : nil
    }

    /// Takes up one that is durable, in the place that was reserved for it; a cancel may have been
    /// faster, for what is durable can be found.
    func add(_ execution: QuotedExecution, at now: Instant) {
        state.withLock { state in
            guard state.reserved.removeValue(forKey: execution.exchange.id) != nil else { return }
            Self.take(execution, at: now, &state)
        }
        ring()
    }

    /// Takes up what a process before this one left.
    func recover(_ executions: [QuotedExecution], at now: Instant) {
        state.withLock { state in
            for execution in executions {
                state.counts[execution.exchange.account, default: 0] += 1
                Self.take(execution, at: now, &state)
            }
        }
    }

    private static func take(
        _ execution: QuotedExecution, at now: Instant, _ state: inout State
    ) {
        state.slots[execution.exchange.id] = Slot(
            execution: execution, since: execution.exchange.updatedAt, heardAt: now)
        Self.set(execution.exchange.id, at: now, &state)
    }

    private static func set(_ id: ConversionID, at due: Instant, _ state: inout State) {
        state.slots[id]?.dueAt = due
        state.alarms.set(id, at: due)
    }

    /// It is final.
    func remove(_ id: ConversionID) {
        let watchers = state.withLock { state -> [AsyncStream<Never>.Continuation] in
            if let account = state.reserved.removeValue(forKey: id) {
                Self.uncount(account, &state)
            }
            guard let slot = state.slots.removeValue(forKey: id) else { return [] }
            Self.uncount(slot.execution.exchange.account, &state)
            if slot.isWorking { state.working -= 1 }
            return Self.takeWatchers(of: id, &state)
        }
        for watcher in watchers { watcher.finish() }
    }

    func ring() { bell.yield() }

    /// Nobody is worked on any more.
    func close() { bell.finish() }

    // MARK: Work

    /// Who is due now; each has a worker from now on.
    func due(at now: Instant) -> [ConversionID] {
        state.withLock { state in
            var ready: [ConversionID] = []
            while state.working < settings.inFlightMax, let alarm = state.alarms.next(dueAt: now) {
                guard let slot = state.slots[alarm.id], slot.dueAt == alarm.at else { continue }
                state.slots[alarm.id]?.dueAt = nil
                state.slots[alarm.id]?.isWorking = true
                state.working += 1
                ready.append(alarm.id)
            }
            return ready
        }
    }

    func execution(_ id: ConversionID) -> QuotedExecution? {
        state.withLock { $0.slots[id]?.execution }
    }

    /// A commit of it is durable. A later one may be known here already.
    func adopt(_ execution: QuotedExecution) {
        let id = execution.exchange.id
        let watchers = state.withLock { state -> [AsyncStream<Never>.Continuation] in
            guard let slot = state.slots[id],
                slot.execution.exchange.version < execution.exchange.version
            else { return [] }
            state.slots[id]?.execution = execution
            guard slot.execution.exchange.state != execution.exchange.state else { return [] }
            state.slots[id]?.tries = 0
            state.slots[id]?.since = execution.exchange.updatedAt
            state.slots[id]?.heardAt = execution.exchange.updatedAt
            state.slots[id]?.reason = nil
            return Self.takeWatchers(of: id, &state)
        }
        for watcher in watchers { watcher.finish() }
    }

    /// Its worker is done; it is looked at again by then.
    ///
    /// - Parameter reason: why it does not get on; `nil` where it does.
    func wait(_ id: ConversionID, until due: Instant, because reason: String?) {
        let isWoken = state.withLock { state -> Bool in
            guard var slot = state.slots[id], slot.isWorking else { return false }
            state.working -= 1
            slot.isWorking = false
            slot.tries += 1
            slot.reason = reason
            let isWoken = slot.isWoken
            slot.isWoken = false
            state.slots[id] = slot
            Self.set(id, at: isWoken ? slot.since : due, &state)
            return isWoken
        }
        if isWoken { ring() }
    }

    /// Its worker is done; it is asked for again after a pause that doubles.
    func ask(_ id: ConversionID, atMost most: Duration, because reason: String?, at now: Instant) {
        let tries = state.withLock { $0.slots[id]?.tries ?? 0 }
        var pause = settings.askFirst
        for _ in 0..<min(tries, 16) where pause < most { pause = pause * 2 }
        wait(id, until: now.adding(min(pause, most)), because: reason)
    }

    /// Looks at it now, or as soon as its worker is done.
    func wake(_ id: ConversionID, at now: Instant) {
        state.withLock { state in
            guard let slot = state.slots[id] else { return }
            if slot.isWorking {
                state.slots[id]?.isWoken = true
            } else {
                Self.set(id, at: now, &state)
            }
        }
        ring()
    }

    /// Looks at all that wait for their settlement now: when it is due may have changed.
    func wakeOrdered(at now: Instant) {
        let ordered = state.withLock { state in
            state.slots.filter { $0.value.execution.exchange.state == .ordered }.keys.sorted()
        }
        for id in ordered { wake(id, at: now) }
    }

    // MARK: The dealer

    func hear(_ id: ConversionID, at now: Instant) {
        state.withLock { $0.slots[id]?.heardAt = now }
    }

    func heardAt(_ id: ConversionID) -> Instant? { state.withLock { $0.slots[id]?.heardAt } }

    func agree(_ id: ConversionID, on date: CivilDate) {
        state.withLock { $0.slots[id]?.agreedDate = date }
    }

    func agreedDate(_ id: ConversionID) -> CivilDate? {
        state.withLock { $0.slots[id]?.agreedDate ?? nil }
    }

    // MARK: Who waits

    /// Ends with the next change of state; at once where it is not here.
    func change(of id: ConversionID) -> AsyncStream<Never> {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        let number = state.withLock { state -> UInt64? in
            guard state.slots[id] != nil else { return nil }
            state.lastWatcher += 1
            state.watchers[id, default: [:]][state.lastWatcher] = continuation
            return state.lastWatcher
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in
                state.watchers[id]?[number] = nil
                if state.watchers[id]?.isEmpty == true { state.watchers[id] = nil }
            }
        }
        return stream
    }

    private static func takeWatchers(
        of id: ConversionID, _ state: inout State
    ) -> [AsyncStream<Never>.Continuation] {
        (state.watchers.removeValue(forKey: id) ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    /// All of them, in the order of their ids, with what each waits for.
    func open() -> [(exchange: Exchange, since: Instant, reason: String?)] {
        state.withLock { state in
            state.slots.values.map { ($0.execution.exchange, $0.since, $0.reason) }
        }.sorted { $0.exchange.id < $1.exchange.id }
    }

    package var openCount: Int { state.withLock { $0.slots.count } }
}
