import Connectors
import Domain
import Engine
import Foundation
import Logging
import Money
import NIOPosix
import Storage

/// How long after the frame of a fill has come its trade is durable: the connector, the engine and
/// the store as a server has them, at a local exchange in another process.
///
/// Each conversion quotes (MAKER) and is filled whole by somebody's order; one at a time.
struct CommitBenchmark {
    let market: BenchMarket
    let exchange: ExchangeProcess
    let scale: Scale
    let folder: String

    private static let patience = Duration.seconds(20)
    private static let warmUps = 5

    func run() async throws {
        let account = exchange.accounts[ExchangeProcess.accountsMax - 1]
        let stamps = FrameStamps()
        let streams = StampedStreams(
            inner: try NetworkStreamTransport(
                group: MultiThreadedEventLoopGroup.singleton, random: SystemBits(),
                logger: .errorsOnly),
            stamps: stamps)
        let venue = BenchVenues.binance(
            market, exchange, account, streams: streams, logger: .errorsOnly)
        guard await venue.load() else { throw BenchmarkFailure("no rules") }
        let store = try SQLiteStore.open(at: folder + "/store.sqlite")
        let engine = try await BenchEngine(venue, account.id, store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            // The engine ends when it is told to, not with its task.
            defer { engine.runner.queue.stop() }
            group.addTask { await streams.run() }
            group.addTask { await venue.run() }
            group.addTask { await engine.watchCommits() }
            try await wait("a book") { venue.book(of: market.symbol) != nil }
            try await engine.recover()
            group.addTask { try await engine.runner.drive() }
            var delays: [Duration] = []
            for number in 0..<scale.fills + Self.warmUps {
                let delay = try await fill(engine, stamps)
                if number >= Self.warmUps, let delay { delays.append(delay) }
            }
            group.cancelAll()
            guard delays.count * 2 > scale.fills else {
                throw BenchmarkFailure("only \(delays.count) fills were told by the stream")
            }
            report(delays.map(\.inSeconds).sorted())
        }
        await store.close()
    }

    private func report(_ sorted: [Double]) {
        let half = sorted[sorted.count / 2]
        let most = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        Report.line("fills told by the stream first", Double(sorted.count), "of \(scale.fills)")
        Report.line("fill frame to durable commit, p50", half * 1e3, "ms")
        Report.line("fill frame to durable commit, p99", most * 1e3, "ms")
        guard let syncs = try? DiskSync.rate(in: folder, scale) else { return }
        Report.line("fdatasync of 4 KiB, now", syncs, "/s")
        Report.line("ratio of the p50 to one fdatasync", half * syncs, "times")
    }

    /// - Returns: `nil` where an answer told of the fill before the stream did.
    private func fill(
        _ engine: BenchEngine, _ stamps: FrameStamps
    ) async throws -> Duration? {
        let request = ConversionRequest(
            from: market.symbol.base, to: market.symbol.quote,
            fixed: .from(BenchMarket.quantity), executor: .maker)
        let id = try await create(request, engine)
        try await wait("an order that rests") { try await engine.rests(id) }
        stamps.clear()
        try await exchange.control(
            "market",
            """
            {"symbol":"\(market.symbol)","trade":{"price":"\(BenchMarket.ask)",\
            "quantity":"1000","aggressor":"BUY"}}
            """)
        try await wait("a fill") { try await engine.isCompleted(id) }
        // The ring of the commit may come a moment after the store shows it.
        try await Task.sleep(for: .milliseconds(5))
        guard let frame = stamps.first, let commit = engine.firstCommit(after: frame) else {
            return nil
        }
        return commit - frame
    }

    /// After a fill there is no book until one has come that contains it.
    private func create(
        _ request: ConversionRequest, _ engine: BenchEngine
    ) async throws -> ConversionID {
        let clock = ContinuousClock()
        let end = clock.now + Self.patience
        while true {
            try await exchange.pinBook(of: market)
            do {
                return try await engine.create(request)
            } catch let error as ServiceError {
                guard clock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func wait(
        _ what: String, _ condition: () async throws -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + Self.patience
        while try await !condition() {
            guard clock.now < end else {
                throw BenchmarkFailure("waited too long for \(what)")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
