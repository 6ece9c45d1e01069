import Bookkeeping
package import Domain
package import Execution
import Money
import Synchronization

/// Every conversion at par that is not final, in memory: what it waits for, and who waits for it.
package final class ParDesk: Sendable {
    /// What one conversion waits for.
    enum Phase: Hashable {
        /// The end of its window, or of a pause after a refusal.
        case window
        /// Room in the treasury, or the end of an obstacle.
        case queued
        /// A worker has it.
        case working
        /// The moment to ask the issuer again.
        case asking
    }

    fileprivate struct Slot {
        var execution: ParExecution
        var phase: Phase
        /// What it waits for beyond its turn, and that in plain words; `nil` while all goes its
        /// way.
        var cause: ParWait.Cause?
        var reason: String?
        var since: Instant
        /// Calls or questions in a row that ended nothing.
        var tries = 0
        /// Whether the treasury is to pay for it, and the ledger does not hold that yet.
        var isLetOut = false
    }

    /// What a look at a line saw before it: a long line is not looked at again for nothing.
    private struct Look {
        let at: Instant
        let free: Fixed
        let count: Int

        static let interval = Duration.milliseconds(250)

        func isWorthwhile(after last: Look) -> Bool {
            free > last.free || count > last.count || at.duration(since: last.at) >= Self.interval
        }
    }

    private struct State {
        var slots: [ConversionID: Slot] = [:]
        var alarms = Alarms()
        var queues: [VenueID: TreasuryQueue] = [:]
        /// Let out of a queue, and not yet held in the ledger.
        var letOut: [TreasuryQueue.Line: Fixed] = [:]
        /// The last look at each line that somebody stayed in.
        var looks: [TreasuryQueue.Line: Look] = [:]
        var working = 0
        var reserved: Set<ConversionID> = []
        var watchers: [ConversionID: [UInt64: AsyncStream<Never>.Continuation]] = [:]
        var lastWatcher: UInt64 = 0
    }

    private let state: Mutex<State>
    private let settings: ParSettings
    /// Rings where somebody may be due: for the one runner. It also looks now and then without.
    let rings: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    package init(_ settings: ParSettings) {
        self.settings = settings
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        var state = State()
        for issuer in Set(settings.pairs.map(\.issuer)) {
            state.queues[issuer] = TreasuryQueue(maxWait: settings.terms(of: issuer).maxWait)
        }
        self.state = Mutex(state)
    }

    // MARK: In and out

    /// A place for one that is about to be stored.
    func reserve(_ id: ConversionID) -> Bool {
        state.withLock { state in
            guard state.slots.count + state.reserved.count < settings.openMax else { return false }
            state.reserved.insert(id)
            return true
        }
    }

    func giveUpReservation(_ id: ConversionID) {
        state.withLock { _ = $0.reserved.remove(id) }
    }

    /// Takes up one that is durable, in the place that was reserved for it; a cancel may have been
    /// faster, for what is durable can be found.
    func add(_ execution: ParExecution) {
        state.withLock { state in
            guard state.reserved.remove(execution.conversion.id) != nil else { return }
            take(execution, &state)
        }
        if settings.terms(of: execution.pair.issuer).settlementDelay == .zero { ring() }
    }

    func ring() { bell.yield() }

    /// Nobody is worked on any more.
    func close() { bell.finish() }

    /// Takes up what a process before this one left.
    func recover(_ executions: [ParExecution]) {
        state.withLock { state in for execution in executions { take(execution, &state) } }
    }

    private func take(_ execution: ParExecution, _ state: inout State) {
        let conversion = execution.conversion
        let delay = settings.terms(of: execution.pair.issuer).settlementDelay
        let (phase, since, due): (Phase, Instant, Instant) =
            switch conversion.state {
            case .settling(let intent): (.asking, intent.at, intent.at)
            case .created, .settled, .cancelled:
                (.window, conversion.createdAt, conversion.createdAt.adding(delay))
            }
        state.slots[conversion.id] = Slot(execution: execution, phase: phase, since: since)
        state.alarms.set(conversion.id, at: due)
    }

    /// It is final, or somebody else ended it.
    func remove(_ id: ConversionID) {
        let watchers = state.withLock { state -> [AsyncStream<Never>.Continuation] in
            state.reserved.remove(id)
            guard let slot = state.slots.removeValue(forKey: id) else { return [] }
            // A cancel may be faster than the worker that it was let out to.
            if slot.isLetOut { Self.takeBack(slot.execution, &state) }
            switch slot.phase {
            case .queued:
                state.queues[slot.execution.pair.issuer]?.remove(slot.execution)
            case .working: state.working -= 1
            case .window, .asking: break
            }
            return Self.takeWatchers(of: id, &state)
        }
        for watcher in watchers { watcher.finish() }
    }

    // MARK: Work

    /// Who may be worked on now: those whose issuer is to be asked, and those that the treasuries
    /// have room for.
    ///
    /// - Parameters:
    ///   - available: what a treasury can pay out by the ledger, less what is set aside.
    ///   - obstacle: what else is in the way; plain words.
    func due(
        at now: Instant, available: (TreasuryQueue.Line) -> Fixed,
        obstacle: (TenantID, ParPair) -> String?
    ) -> [ConversionID] {
        state.withLock { state in
            var ready: [ConversionID] = []
            while state.working < settings.inFlightMax, let alarm = state.alarms.next(dueAt: now) {
                guard let slot = state.slots[alarm.id] else { continue }
                switch slot.phase {
                case .window:
                    state.slots[alarm.id]?.phase = .queued
                    state.queues[slot.execution.pair.issuer]?.add(slot.execution)
                case .asking:
                    state.slots[alarm.id]?.phase = .working
                    state.working += 1
                    ready.append(alarm.id)
                case .queued, .working: break
                }
            }
            for issuer in state.queues.keys.sorted() {
                for line in state.queues[issuer]?.occupied ?? [] {
                    ready += admit(line, at: now, available(line), obstacle, &state)
                }
            }
            return ready
        }
    }

    private func admit(
        _ line: TreasuryQueue.Line, at now: Instant, _ available: Fixed,
        _ obstacle: (TenantID, ParPair) -> String?, _ state: inout State
    ) -> [ConversionID] {
        let out = state.letOut[line] ?? .zero
        let free = Fixed(uncheckedUnits: available.units - out.units)
        let look = Look(at: now, free: free, count: state.queues[line.issuer]?.count(in: line) ?? 0)
        if let last = state.looks[line], !look.isWorthwhile(after: last) { return [] }
        guard
            let (admitted, kept) = state.queues[line.issuer]?.admit(
                from: line, available: free, atMost: settings.inFlightMax - state.working,
                at: now, obstacle: obstacle)
        else { return [] }
        state.looks[line] = kept.isEmpty ? nil : look
        for (id, verdict) in kept { state.slots[id]?.wait(verdict, at: now) }
        for id in admitted {
            guard let slot = state.slots[id] else { continue }
            let amount = slot.execution.conversion.request.amount
            state.letOut[line] = (state.letOut[line] ?? .zero).plus(amount)
            state.slots[id]?.phase = .working
            state.slots[id]?.reason = nil
            state.slots[id]?.cause = nil
            state.slots[id]?.isLetOut = true
            state.working += 1
        }
        return admitted
    }

    /// In the order of their ids.
    func executions() -> [ParExecution] {
        state.withLock { $0.slots.values.map(\.execution) }
            .sorted { $0.conversion.id < $1.conversion.id }
    }

    func execution(_ id: ConversionID) -> ParExecution? {
        state.withLock { $0.slots[id]?.execution }
    }

    /// What was let out for it is set aside elsewhere, or never will be.
    func isNoLongerLetOut(_ execution: ParExecution) {
        state.withLock { state in
            let id = execution.conversion.id
            guard state.slots[id]?.isLetOut == true else { return }
            state.slots[id]?.isLetOut = false
            Self.takeBack(execution, &state)
        }
    }

    private static func takeBack(_ execution: ParExecution, _ state: inout State) {
        let line = execution.line
        let left = (state.letOut[line] ?? .zero).minus(execution.conversion.request.amount)
        state.letOut[line] = left.isZero ? nil : left
    }

    /// A commit of it is durable.
    func adopt(_ execution: ParExecution) {
        state.withLock { $0.slots[execution.conversion.id]?.execution = execution }
    }

    /// It waits for another question to the issuer.
    func ask(_ id: ConversionID, because reason: String, at now: Instant) {
        state.withLock { state in
            guard var slot = state.slots[id], slot.phase == .working else { return }
            state.working -= 1
            state.alarms.set(
                id,
                at: now.adding(
                    Self.pause(slot.tries, from: settings.askFirst, to: settings.askMost)))
            slot.phase = .asking
            slot.tries += 1
            slot.wait(reason, for: .unanswered, at: now)
            state.slots[id] = slot
        }
    }

    /// It begins again after a pause; until then it may be cancelled.
    func retry(
        _ id: ConversionID, because reason: String, for cause: ParWait.Cause, at now: Instant
    ) {
        let watchers = state.withLock { state -> [AsyncStream<Never>.Continuation] in
            guard var slot = state.slots[id], slot.phase == .working else { return [] }
            state.working -= 1
            state.alarms.set(
                id,
                at: now.adding(
                    Self.pause(
                        slot.execution.conversion.attempt, from: settings.retryFirst,
                        to: settings.retryMost)))
            slot.phase = .window
            slot.tries = 0
            slot.wait(reason, for: cause, at: now)
            state.slots[id] = slot
            return Self.takeWatchers(of: id, &state)
        }
        for watcher in watchers { watcher.finish() }
    }

    private static func pause(_ tries: Int, from first: Duration, to most: Duration) -> Duration {
        var pause = first
        for _ in 0..<min(max(tries, 0), 16) where pause < most { pause = pause * 2 }
        return min(pause, most)
    }

    // MARK: Who waits

    /// Ends once the conversion is final, or can be cancelled after all; at once where it is not
    /// here.
    package func outcome(of id: ConversionID) -> AsyncStream<Never> {
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

    /// What is not getting on, oldest first.
    package func waits() -> [ParWait] {
        state.withLock { state in
            state.slots.values.compactMap { slot in
                guard let cause = slot.cause, let reason = slot.reason else { return nil }
                return ParWait(
                    conversion: slot.execution.conversion, pair: slot.execution.pair,
                    since: slot.since, cause: cause, reason: reason)
            }
        }.sorted { ($0.since, $0.conversion.id) < ($1.since, $1.conversion.id) }
    }

    package var openCount: Int { state.withLock { $0.slots.count } }
}

/// A conversion at par that does not get on, and why.
package struct ParWait: Hashable, Sendable {
    package enum Cause: String, CaseIterable, Hashable, Sendable {
        case treasury
        case behind
        case halted
        case limited
        case refused
        case unanswered
    }

    package let conversion: ParConversion
    package let pair: ParPair
    package let since: Instant
    package let cause: Cause
    /// Plain words.
    package let reason: String
}

extension ParDesk.Slot {
    fileprivate mutating func wait(
        _ text: String, for cause: ParWait.Cause, at now: Instant
    ) {
        if self.cause == nil { since = now }
        self.cause = cause
        reason = text
    }

    fileprivate mutating func wait(_ verdict: TreasuryQueue.Verdict, at now: Instant) {
        switch verdict {
        case .admitted: break
        case .obstructed(let text): wait(text, for: .halted, at: now)
        case .short: wait("the treasury has too little", for: .treasury, at: now)
        case .heldBack:
            wait("behind a larger one that the treasury has too little for", for: .behind, at: now)
        }
    }
}

extension Fixed {
    /// Of amounts that the ledger has checked.
    fileprivate func plus(_ other: Fixed) -> Fixed { Fixed(uncheckedUnits: units + other.units) }
    fileprivate func minus(_ other: Fixed) -> Fixed { Fixed(uncheckedUnits: units - other.units) }
}
