package import Domain
package import Engine
import Synchronization
package import Venues

/// The exchange behind every wire: matching, balances, durable records, and who listens.
///
/// An answer leaves only after what it tells is durable, and events after it too. Time moves the
/// exchange whenever it is asked; ``run()`` moves it when nobody asks.
package final class SandboxCore: Sendable {
    package let settings: SandboxSettings
    package let events = EventHub()
    package let keys: KeyRing
    package let time: any TimeSource

    /// What was set before this start.
    package let kept: KeptSettings

    private let state: Mutex<SandboxState>
    private let journal: PayloadJournal

    /// Opens its records and its market data.
    ///
    /// - Throws: ``SandboxError``.
    package convenience init(
        _ settings: SandboxSettings, time: any TimeSource
    ) throws(SandboxError) {
        let feed = try settings.source.open(settings.markets)
        let opened: (payloads: [[UInt8]], journal: PayloadJournal)
        do { opened = try PayloadJournal.open(directory: settings.directory) } catch {
            throw .files(error)
        }
        try self.init(settings, time: time, feed: feed, opened: opened)
    }

    /// An exchange without files: only time and calls move it.
    ///
    /// - Throws: ``SandboxError``.
    package convenience init(
        _ settings: SandboxSettings, time: any TimeSource, feed: any MarketEventSource,
        records: MemoryRecords
    ) throws(SandboxError) {
        let opened: (payloads: [[UInt8]], journal: PayloadJournal)
        do { opened = try PayloadJournal.open(records) } catch { throw .files(error) }
        try self.init(settings, time: time, feed: feed, opened: opened)
    }

    private init(
        _ settings: SandboxSettings, time: any TimeSource, feed: any MarketEventSource,
        opened: (payloads: [[UInt8]], journal: PayloadJournal)
    ) throws(SandboxError) {
        self.settings = settings
        self.time = time
        journal = opened.journal
        var (records, kept) = (SandboxRecords(), KeptSettings())
        for (place, payload) in opened.payloads.enumerated() {
            if let record = SandboxRecord(payload) {
                if let damage = records.apply(record) {
                    throw .record(place: place, reason: damage)
                }
            } else if let setting = SandboxSetting(payload) {
                kept.apply(setting)
            } else {
                throw .record(place: place, reason: "no record")
            }
        }
        if let wire = kept.wire, wire != settings.speaks {
            throw .foreign(directory: settings.directory, wire)
        }
        self.kept = kept
        keys = KeyRing(settings.accounts, kept: kept)
        state = Mutex(
            SandboxState(
                settings, records: records, kept: kept, feed: feed, start: time.now()))
    }

    /// Writes down what was set, before all that is asked from now on; does not wait.
    func keep(_ setting: SandboxSetting) { _ = journal.append([setting.bytes]) }

    /// Moves the exchange to now and does `body`.
    ///
    /// - Returns: what `body` returned, once it is durable; `nil`: the records cannot be written,
    ///   and nobody knows what is.
    @discardableResult
    package func ask<Value: Sendable>(
        _ body: (inout SandboxState) -> Value
    ) async -> Value? {
        let now = time.now()
        let (value, position) = state.withLock { state in
            state.advance(to: now)
            let value = body(&state)
            // Inside the lock: records and events have the order of the steps.
            let position = journal.append(state.unwritten)
            events.add(state.untold, at: position)
            state.unwritten.removeAll(keepingCapacity: true)
            state.untold.removeAll(keepingCapacity: true)
            return (value, position)
        }
        guard await journal.isDurable(position) else { return nil }
        events.release(upTo: position)
        return value
    }

    /// The exchange's clock.
    package func now() -> Instant {
        time.now().adding(state.withLock { $0.clockOffset })
    }

    /// Lets time pass until the task is cancelled.
    ///
    /// - Throws: ``SandboxError/recordsFailed(directory:)``: nothing that it says is true any more.
    package func run() async throws {
        while !Task.isCancelled {
            guard await ask({ _ in }) != nil else {
                throw SandboxError.recordsFailed(directory: settings.directory)
            }
            try await time.sleep(until: time.now().adding(SandboxLimits.tickInterval))
        }
    }
}
