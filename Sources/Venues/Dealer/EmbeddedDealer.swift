package import Domain
package import Engine
package import Money
import Synchronization

/// A dealer of our own: firm quotes around reference rates, deals once for each id, and settlements
/// on the value date, with the faults of a plan and records that outlive the process.
///
/// A quote is kept before it is told, so a restart changes nothing of what it is bound by.
package final class EmbeddedDealer: ShowingDealer {
    package let id: VenueID
    package let settlesAtOnce: Bool
    /// By market convention, in the order of the symbols.
    package let pairs: [Symbol]
    package var dealValidity: Duration { DealerLimits.dealValidity }
    package var absenceMargin: Duration { DealerLimits.absenceMargin }

    private let rates: RateSource
    private let time: any TimeSource
    private let state: Mutex<DealerState>
    private let journal: any RecordJournal

    /// Opens its records.
    ///
    /// - Throws: ``VenueFileError``.
    package convenience init(
        _ configuration: DealerConfiguration, time: any TimeSource
    ) throws(VenueFileError) {
        let files = RecordFiles<DealerRecords>(directory: configuration.directory)
        let opened = try files.open(asset: configuration.asset)
        self.init(
            configuration, time: time, records: opened.records,
            journal: VenueJournal(file: opened.file, length: opened.length, publish: { _ in }))
    }

    /// A dealer without files: for simulations and tests.
    ///
    /// - Parameter records: what it did before, if it did.
    /// - Throws: ``VenueFileError``.
    package convenience init(
        _ configuration: DealerConfiguration, time: any TimeSource, records: MemoryRecords
    ) throws(VenueFileError) {
        let found: DealerRecords = try records.read(asset: configuration.asset)
        self.init(
            configuration, time: time, records: found,
            journal: MemoryJournal(records: records, publish: { _ in }))
    }

    private init(
        _ configuration: DealerConfiguration, time: any TimeSource, records: DealerRecords,
        journal: any RecordJournal
    ) {
        id = configuration.id
        pairs = configuration.pairs
        rates = configuration.rates
        settlesAtOnce =
            switch configuration.settlement {
            case .immediate: true
            case .onValueDate: false
            }
        self.time = time
        self.journal = journal
        state = Mutex(DealerState(configuration, records: records, start: time.now()))
    }

    /// What it has done until now, for who compares.
    package func withRecords<Value: Sendable>(_ body: (DealerRecords) -> Value) -> Value {
        state.withLock { body($0.records) }
    }

    /// Whether it can be reached now.
    package var isUp: Bool {
        let now = time.now()
        return state.withLock { !$0.isDown(at: now) }
    }

    package func reference(_ pair: Symbol) -> Fixed? { rates.rates(at: time.now()).cross(pair) }

    /// `nil` where it has no rate, does not deal the pair, or is down.
    package func indication(of pair: Symbol, days: Int) -> DealerIndication? {
        let now = time.now()
        guard pairs.contains(pair) else { return nil }
        return state.withLock { $0.indication(of: pair, days: days, at: now) }
    }

    private func move<Value: Sendable>(
        _ body: (inout DealerState, Instant) -> Value
    ) -> (value: Value, position: UInt64) {
        let now = time.now()
        return state.withLock { state in
            state.receiveLate(until: now)
            let value = body(&state, now)
            // Inside the lock: the journal has the order of the steps.
            let position = journal.append(state.frames, reports: [])
            state.frames.removeAll(keepingCapacity: true)
            return (value, position)
        }
    }

    package func quote(_ request: DealerQuoteRequest) async -> DealerQuoteAnswer {
        let (answer, position) = move { state, now in state.quote(request, at: now) }
        guard await journal.isDurable(position) else {
            return .unavailable("the dealer cannot write its records")
        }
        return answer
    }

    package func deal(_ order: DealOrder) async -> DealAnswer {
        let sentAt = time.now()
        let (arrival, position) = move { state, now in state.receive(order, at: now) }
        guard await journal.isDurable(position) else {
            return .unknown("the dealer cannot write its records")
        }
        switch arrival {
        case .answer(let answer): return answer
        case .silence:
            try? await time.sleep(until: sentAt.adding(DealerLimits.answerDeadline))
            return .unknown("no answer in time")
        }
    }

    package func find(_ order: DealOrder) async -> DealSighting {
        await ask { state, now in state.sighting(of: order, at: now) }
    }

    package func withdraw(_ order: DealOrder) async -> DealSighting {
        await ask { state, now in state.withdraw(order, at: now) }
    }

    package func roll(_ order: DealOrder, to date: CivilDate) async -> DealSighting {
        await ask { state, now in state.roll(order, to: date, at: now) }
    }

    private func ask(
        _ body: (inout DealerState, Instant) -> DealSighting
    ) async -> DealSighting {
        let (answer, position) = move(body)
        guard await journal.isDurable(position) else {
            return .unreachable("the dealer cannot write its records")
        }
        return answer
    }
}
