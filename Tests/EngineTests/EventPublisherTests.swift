import Bookkeeping
import Domain
import Logging
import ServiceLifecycle
import Synchronization
import TestKit
import Testing

@testable import Engine

@Suite struct EventPublisherTests {
    private let store = MemoryStore()
    private let board = EventBoard()
    private let log = EventLog.tenant(Specimen.tenant)

    private var boarded: BoardedStore {
        BoardedStore(store, mirrors: MirrorBoard(), halts: HaltBoard(), events: board)
    }

    private func create(_ number: Int) async {
        let conversion = Specimen.conversion(number)
        let commit = Commit(writes: [.insertConversion(conversion), Specimen.created(conversion)])
        #expect(await boarded.commit(commit) == .done)
    }

    private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private func publisher(batch: Int = 500) -> EventPublisher {
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.eventBatch = batch
        return EventPublisher(
            store: boarded, board: board, time: SelfMovingTime(start: Specimen.start),
            settings: settings, logger: Self.quiet)
    }

    /// Runs a publisher while `body` does something, then shuts it down gracefully.
    private func publishing(
        batch: Int = 500, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let group = ServiceGroup(services: [publisher(batch: batch)], logger: Self.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    private func numbered(_ count: Int) async throws {
        try await eventually("\(count) numbers") {
            try await store.lastNumber(in: log) >= Int64(count)
        }
    }

    @Test func whatIsCommittedIsNumberedAndItsReaderIsRung() async throws {
        let (board, conversion) = (board, Specimen.conversion(7).id)
        let rings = board.reader(of: conversion)
        try await publishing {
            await create(7)
            for await _ in rings.rings {
                let page = try await store.events(
                    of: conversion, of: Specimen.tenant, after: 0, atMost: 10)
                if page?.events.count == 1 { break }
            }
        }
        #expect(try await store.unnumberedEvents() == 0)
    }

    @Test func whatAnEarlierProcessLeftIsNumberedFirst() async throws {
        for number in 0..<25 {
            let conversion = Specimen.conversion(number)
            let commit = Commit(writes: [
                .insertConversion(conversion), Specimen.created(conversion),
            ])
            #expect(await store.commit(commit) == .done)
        }
        try await publishing(batch: 4) { try await numbered(25) }
        let events = try await store.events(in: log, after: 0, atMost: 100)
        #expect(events.map(\.number) == Array(1...25))
        #expect(
            events.map(\.event.conversion) == (0..<25).map { Specimen.conversion($0).id })
    }

    @Test func whatNobodyRangForIsFoundAllTheSame() async throws {
        try await publishing {
            let conversion = Specimen.conversion(1)
            // Past the board, as another node would.
            let commit = Commit(writes: [
                .insertConversion(conversion), Specimen.created(conversion),
            ])
            #expect(await store.commit(commit) == .done)
            try await numbered(1)
        }
    }

    @Test func aBatchThatIsSmallerThanTheNewsIsRepeated() async throws {
        try await publishing(batch: 3) {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<50 { group.addTask { await create(number) } }
            }
            try await numbered(50)
        }
    }

    @Test func anOutcomeThatIsUnknownEndsTheProcess() async throws {
        await create(1)
        store.spoil([.applied])
        await #expect(throws: EngineError.self) {
            try await publisher().run()
        }
        // The next start finds it numbered, and numbers it no second time.
        #expect(await store.commit(Commit(writes: [.numberEvents(atMost: 10)])) == .done)
        #expect(try await store.events(in: log, after: 0, atMost: 9).map(\.number) == [1])
    }

    @Test func readersAreRungByTheTickAndEndedByTheShutdown() async throws {
        let rings = board.reader(of: Specimen.conversion(1).id)
        let (heard, told) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in rings.rings { told.yield() }
                told.finish()
            }
            group.addTask {
                try? await publishing { for await _ in heard.prefix(3) {} }
            }
        }
        #expect(board.readerCount == 0)
        var late = board.reader(of: Specimen.conversion(1).id).rings.makeAsyncIterator()
        #expect(await late.next() == nil)
    }

    @Test func aReaderThatLetsGoIsForgotten() async {
        let first = board.reader(of: Specimen.conversion(1).id)
        do {
            let second = board.reader(of: Specimen.conversion(1).id)
            #expect(board.readerCount == 2)
            second.end()
        }
        #expect(board.readerCount == 1)
        first.end()
        #expect(board.readerCount == 0)
    }
}
