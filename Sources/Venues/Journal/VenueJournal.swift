import Domain
import Foundation
import Synchronization

/// Where a paper venue writes what it did, before it tells it.
protocol RecordJournal: Sendable {
    /// Appends whole frames and reports of them; neither waits. The reports are told in their
    /// order, once all frames that were appended before them are durable.
    ///
    /// - Returns: the position to wait for.
    func append(_ frames: [UInt8], reports: [OrderReport]) -> UInt64
    /// Whether everything up to `position` is durable; returns as soon as that is known.
    func isDurable(_ position: UInt64) async -> Bool
}

/// Makes frames durable, many with one sync, and lets what they tell out only then.
///
/// One serial queue writes: while a sync runs, the next frames gather. After an error nothing is
/// durable any more: every later wait answers `false`.
final class VenueJournal: RecordJournal {
    private struct Waiter {
        let position: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        /// Frames and reports that no write has taken yet.
        var bytes: [UInt8] = []
        var reports: [OrderReport] = []
        var waiters: [Waiter] = []
        /// Bytes ever appended, and of them how many are durable.
        var appended: UInt64 = 0
        var durable: UInt64 = 0
        var isWriting = false
        var failure: VenueFileError?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "cambist.venue.journal")
    private let file: RecordFile
    /// Of the file, in bytes; used on the queue only.
    private let length: Mutex<Int>
    private let publish: @Sendable (OrderReport) -> Void

    /// - Parameters:
    ///   - length: of the file, in bytes.
    ///   - publish: called on the queue with each report, in their order, once all frames that were
    ///     appended before it are durable.
    init(file: RecordFile, length: Int, publish: @escaping @Sendable (OrderReport) -> Void) {
        self.file = file
        self.length = Mutex(length)
        self.publish = publish
    }

    func append(_ frames: [UInt8], reports: [OrderReport] = []) -> UInt64 {
        let (position, mustStart) = state.withLock { state in
            state.bytes.append(contentsOf: frames)
            state.reports.append(contentsOf: reports)
            state.appended += UInt64(frames.count)
            let mustStart = !state.isWriting && !(frames.isEmpty && reports.isEmpty)
            if mustStart { state.isWriting = true }
            return (state.appended, mustStart)
        }
        if mustStart { queue.async { self.drain() } }
        return position
    }

    func isDurable(_ position: UInt64) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if state.failure != nil { return false }
                if state.durable >= position { return true }
                state.waiters.append(Waiter(position: position, continuation: continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    var failure: VenueFileError? { state.withLock { $0.failure } }

    private func drain() {
        while true {
            let work: (bytes: [UInt8], reports: [OrderReport], end: UInt64)? = state.withLock {
                state in
                guard !state.bytes.isEmpty || !state.reports.isEmpty else {
                    state.isWriting = false
                    return nil
                }
                defer {
                    state.bytes = []
                    state.reports = []
                }
                return (state.bytes, state.reports, state.appended)
            }
            guard let work else { return }
            finish(write(work.bytes), end: work.end, work.reports)
        }
    }

    private func write(_ bytes: [UInt8]) -> VenueFileError? {
        guard !bytes.isEmpty else { return nil }
        let marked = length.withLock { length in
            let marked = JournalFrames.mark(at: length) + bytes
            length += marked.count
            return marked
        }
        do throws(VenueFileError) {
            try file.write(marked)
            try file.sync()
            return nil
        } catch { return error }
    }

    private func finish(_ failure: VenueFileError?, end: UInt64, _ reports: [OrderReport]) {
        let (ready, isDurable) = state.withLock { state in
            state.failure = state.failure ?? failure
            guard state.failure == nil else {
                defer { state.waiters = [] }
                return (state.waiters, false)
            }
            state.durable = end
            var ready: [Waiter] = []
            state.waiters.removeAll { waiter in
                guard waiter.position <= end else { return false }
                ready.append(waiter)
                return true
            }
            return (ready, true)
        }
        for waiter in ready { waiter.continuation.resume(returning: isDurable) }
        if isDurable { for report in reports { publish(report) } }
    }
}
