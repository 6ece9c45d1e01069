package import Bookkeeping
package import Domain
import Synchronization

/// Who waits for events, in memory: the publisher for what was committed, readers for what was
/// numbered.
///
/// A ring is a hint that there may be something to read. The store is the truth, and everybody
/// looks there now and then without a ring.
package final class EventBoard: Sendable {
    private struct State {
        /// What was committed since the publisher last asked.
        var news = News()
        var readers: [ConversionID: [UInt64: AsyncStream<Void>.Continuation]] = [:]
        var lastReader: UInt64 = 0
        var isClosed = false
    }

    /// Events that are durable and have no number yet.
    struct News {
        var count = 0
        var conversions: Set<ConversionID> = []
    }

    private let state = Mutex(State())
    /// Rings for the one publisher.
    package let commits: AsyncStream<Void>
    private let committed: AsyncStream<Void>.Continuation

    package init() {
        (commits, committed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Follows a commit that is durable.
    package func apply(_ commit: Commit) {
        let events = commit.writes.compactMap { write -> DomainEvent? in
            if case .event(let event) = write { event } else { nil }
        }
        guard !events.isEmpty else { return }
        state.withLock { state in
            state.news.count += events.count
            for event in events {
                if let id = event.conversion { state.news.conversions.insert(id) }
            }
        }
        committed.yield()
    }

    func takeNews() -> News {
        state.withLock { state in
            defer { state.news = News() }
            return state.news
        }
    }

    /// Rings for the publisher without news.
    func ringPublisher() { committed.yield() }

    /// Rings for who reads one of these conversions.
    func ring(_ conversions: Set<ConversionID>) {
        for reader in state.withLock({ state in
            state.readers.count < conversions.count
                ? state.readers.filter { conversions.contains($0.key) }.flatMap(\.value.values)
                : conversions.flatMap { Array((state.readers[$0] ?? [:]).values) }
        }) { reader.yield() }
    }

    /// Rings for every reader.
    func ringAll() {
        for reader in state.withLock({ $0.readers.values.flatMap(\.values) }) { reader.yield() }
    }

    /// Ends every reader's rings, now and later: the process is about to end.
    func close() {
        let readers = state.withLock { state in
            defer { state.readers = [:] }
            state.isClosed = true
            return state.readers.values.flatMap(\.values)
        }
        for reader in readers { reader.finish() }
    }

    /// Rings whenever the conversion may have a new event, from now on, and now and then without;
    /// ends when the reader ends it, lets go of it, or the process is about to end.
    package func reader(of conversion: ConversionID) -> EventRings {
        let (rings, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> UInt64? in
            guard !state.isClosed else { return nil }
            state.lastReader += 1
            state.readers[conversion, default: [:]][state.lastReader] = continuation
            return state.lastReader
        }
        guard let number else {
            continuation.finish()
            return EventRings(rings: rings, end: {})
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number, of: conversion) }
        return EventRings(rings: rings, end: { continuation.finish() })
    }

    private func remove(_ number: UInt64, of conversion: ConversionID) {
        state.withLock { state in
            state.readers[conversion]?[number] = nil
            if state.readers[conversion]?.isEmpty == true { state.readers[conversion] = nil }
        }
    }

    var readerCount: Int { state.withLock { $0.readers.values.reduce(0) { $0 + $1.count } } }
}

/// The rings of one reader of ``EventBoard``; any number of them that nobody heard are one.
package struct EventRings: Sendable {
    package let rings: AsyncStream<Void>
    package let end: @Sendable () -> Void

    package init(rings: AsyncStream<Void>, end: @escaping @Sendable () -> Void) {
        (self.rings, self.end) = (rings, end)
    }
}
