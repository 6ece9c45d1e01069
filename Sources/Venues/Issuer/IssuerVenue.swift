package import Domain
package import Engine
package import Money
package import Routing
import Synchronization

/// What the embedded issuer is made of.
package struct IssuerConfiguration: Hashable, Sendable {
    package var id: VenueID
    /// What it converts one to one, in the order of the symbols.
    package var pairs: [Symbol]
    package var faults: FaultPlan
    /// Where its records are; made where missing.
    package var directory: String

    package init(
        id: VenueID, pairs: [Symbol], faults: FaultPlan = .none, directory: String
    ) {
        self.id = id
        self.pairs = pairs.sorted()
        self.faults = faults
        self.directory = directory
    }
}

/// An issuer of our own: it mints and redeems one to one, at once but for its faults, and keeps
/// records that outlive the process.
///
/// The client order id is what it knows an order by: the same one is settled once, however often it
/// arrives. What it can pay out is the ledger's business, not its own (``IssuerMarket``).
package final class IssuerVenue: Venue {
    package let id: VenueID
    package let rules: [MarketRules]
    package var fees: FeeSchedule { FeeSchedule(maker: .zero, taker: .zero) }
    package var orderValidity: Duration { PaperVenueLimits.orderValidity }
    package var absenceMargin: Duration { PaperVenueLimits.absenceMargin }

    private let time: any TimeSource
    private let state: Mutex<IssuerState>
    private let journal: any RecordJournal

    /// Opens its records.
    ///
    /// - Parameter asset: the asset of a code in the records.
    /// - Throws: ``VenueFileError``.
    package convenience init(
        _ configuration: IssuerConfiguration, time: any TimeSource,
        asset: (String) -> Asset = { Asset($0, scale: Fixed.fractionDigits) }
    ) throws(VenueFileError) {
        let opened = try VenueJournalFiles(directory: configuration.directory).open(asset: asset)
        self.init(
            configuration, time: time, records: opened.records,
            journal: VenueJournal(file: opened.file, length: opened.length, publish: { _ in }))
    }

    /// An issuer without files: for simulations and tests.
    ///
    /// - Parameter records: what it did before, if it did.
    /// - Throws: ``VenueFileError``.
    package convenience init(
        _ configuration: IssuerConfiguration, time: any TimeSource, records: MemoryRecords
    ) throws(VenueFileError) {
        let known = Dictionary(
            configuration.pairs.flatMap { [$0.base, $0.quote] }.map { ($0.code, $0) },
            uniquingKeysWith: { first, _ in first })
        let found: PaperVenueRecords = try records.read { code in
            known[code] ?? Asset(code, scale: Fixed.fractionDigits)
        }
        self.init(
            configuration, time: time, records: found,
            journal: MemoryJournal(records: records, publish: { _ in }))
    }

    private init(
        _ configuration: IssuerConfiguration, time: any TimeSource, records: PaperVenueRecords,
        journal: any RecordJournal
    ) {
        id = configuration.id
        rules = configuration.pairs.map { pair in
            let step = Fixed.step(digits: min(pair.base.scale, pair.quote.scale))
            return MarketRules(symbol: pair, lot: step, minQuantity: step)
        }
        self.time = time
        self.journal = journal
        state = Mutex(
            IssuerState(
                records: records, rules: rules, faults: configuration.faults, start: time.now()))
    }

    /// What it has done until now, for who compares.
    package func withRecords<Value: Sendable>(_ body: (PaperVenueRecords) -> Value) -> Value {
        state.withLock { body($0.records) }
    }

    /// Whether it can be reached now.
    package var isUp: Bool {
        let now = time.now()
        return state.withLock { !$0.isDown(at: now) }
    }

    /// Par has no book of its own: how much there is to take is what the treasury can pay out.
    package func book(of symbol: Symbol) -> Book? { nil }
    package func ticker(of symbol: Symbol) -> Ticker? { nil }

    private func move<Value: Sendable>(
        _ body: (inout IssuerState, Instant) -> Value
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

    package func place(_ order: Order) async -> PlaceAnswer {
        let sentAt = time.now()
        let (arrival, position) = move { state, now in state.receive(order, at: now) }
        guard await journal.isDurable(position) else {
            return .unknown("the issuer cannot write its records")
        }
        switch arrival {
        case .answer(let answer): return answer
        case .unreachable: return .refused(Failure(.venueUnavailable, "The issuer is down."))
        case .silence:
            try? await time.sleep(until: sentAt.adding(PaperVenueLimits.answerDeadline))
            return .unknown("no answer in time")
        }
    }

    /// What it has settled is settled, and nothing rests: there is never an order to cancel.
    package func cancel(_ order: Order) async -> CancelAnswer {
        switch await query(order) {
        case .present, .absent: .notOpen
        case .unreachable(let text): .unreachable(text)
        }
    }

    package func query(_ order: Order) async -> QueryAnswer {
        let (answer, position) = move { state, now -> QueryAnswer in
            guard !state.isDown(at: now) else { return .unreachable("the issuer is down") }
            return state.report(of: order, at: now).map { .present($0) } ?? .absent
        }
        guard await journal.isDurable(position) else {
            return .unreachable("the issuer cannot write its records")
        }
        return answer
    }

    /// A settlement is final.
    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }

    /// What a profile has is in our own ledger; the issuer keeps no account of it.
    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? { nil }

    /// It tells nothing by itself: who called it asks.
    package func reports() -> AsyncStream<OrderReport> {
        AsyncStream { continuation in continuation.finish() }
    }
}
