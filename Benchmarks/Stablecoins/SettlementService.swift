import Bookkeeping
import Domain
import Engine
import Execution
import Foundation
import Glibc
import Logging
import Money
import Storage
import Venues

/// A profile with money, and whose it is.
struct Purse: Sendable {
    let profile: ProfileID
    let tenant: TenantID
}

/// The service without HTTP: store, issuer, runner, publisher, on files of their own.
struct SettlementService: Sendable {
    private static let usd = Asset("USD", scale: 2)
    private static let usdp = Asset("USDP", scale: 8)
    private static let plenty = Fixed(1_000_000_000)
    private static let pair = ParPair(
        issuer: "mint", symbol: Symbol(base: usd, quote: usdp), coin: usdp)

    let storePath: String
    private let store: BoardedStore
    private let base: SQLiteStore
    private let runner: ParRunner
    private let publisher: EventPublisher
    private let conversions: ParConversions
    private let profiles: Profiles
    private let time = BenchTime()

    struct Figure {
        let rate: Double
        let cpuMicroseconds: Double
    }

    init(folder: URL) async throws {
        storePath = folder.appendingPathComponent("store.sqlite").path
        base = try SQLiteStore.open(at: storePath)
        let mirrors = MirrorBoard(try await base.mirrors())
        let (halts, events) = (HaltBoard(), EventBoard())
        store = BoardedStore(base, mirrors: mirrors, halts: halts, events: events)
        let issuer = try IssuerVenue(
            IssuerConfiguration(
                id: "mint", pairs: [Self.pair.symbol],
                directory: folder.appendingPathComponent("mint").path), time: time)
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.tick = .milliseconds(10)
        let board = MarketBoard(
            venues: [], mirrors: mirrors, halts: halts, settings: settings)
        var par = ParSettings(pairs: [Self.pair])
        par.issuers["mint"] = IssuerTerms(settlementDelay: .zero)
        let logger = Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
        let random = BenchRandom()
        runner = ParRunner(
            store: store, desk: ParDesk(par), issuers: [issuer], markets: board, halts: halts,
            time: time, random: random, settings: par, logger: logger)
        publisher = EventPublisher(
            store: store, board: events, time: time, settings: settings, logger: logger)
        conversions = ParConversions(runner, clock: CreationClock(after: nil), logger: logger)
        profiles = Profiles(store: store, time: time, random: random)
        for asset in [Self.usd, Self.usdp] {
            try await commit(
                Activity(
                    id: random.identifier(at: time.now()), tenant: nil,
                    kind: .deposit(to: .treasury("mint")), asset: asset, amount: Self.plenty,
                    at: time.now()
                ).booking())
        }
    }

    private func commit(_ commit: Commit) async throws {
        guard await store.commit(commit) == .done else { throw BenchError.notDurable }
    }

    /// So many profiles, with enough for hours.
    func fund(count: Int) async throws -> [Purse] {
        let tenant = TenantID("bench-\(count)")
        return try await withThrowingTaskGroup(of: Purse.self) { group in
            for number in 0..<count {
                group.addTask {
                    let profile = try await profiles.createProfile(
                        nickname: "p\(number)", for: tenant)
                    _ = try await profiles.deposit(
                        Fixed(1_000_000), of: Self.usd, memo: "", to: .id(profile.id), of: tenant)
                    return Purse(profile: profile.id, tenant: tenant)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    func whileRunning<Value: Sendable>(
        _ body: @escaping @Sendable (SettlementService) async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await runner.drive()
                return nil
            }
            group.addTask {
                try await publisher.drive()
                return nil
            }
            group.addTask { try await body(self) }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw BenchError.notDurable
        }
    }

    /// Clients that each create a conversion and wait for its end before the next.
    func load(_ purses: [Purse], clients: Int, seconds: Double) async throws -> Figure {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start.advanced(by: .seconds(seconds))
        let cpu = Self.processorSeconds()
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var count = 0
                    while clock.now < end {
                        try await one(purses[(client + count * clients) % purses.count])
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let elapsed = (clock.now - start).inSeconds
        return Figure(
            rate: Double(done) / elapsed,
            cpuMicroseconds: (Self.processorSeconds() - cpu) / Double(max(done, 1)) * 1e6)
    }

    private func one(_ purse: Purse) async throws {
        let request = ParRequest(
            profile: purse.profile, amount: .one, amountText: "1", source: Self.usd,
            target: Self.usdp)
        let made = try await conversions.create(request, for: purse.tenant)
        for await _ in runner.desk.outcome(of: made.id) {}
    }

    /// That all of it is true, by the store's own audit.
    func checkAndClose() async throws {
        let findings = try await base.audit()
        guard findings.isEmpty else { throw BenchError.unsound("\(findings.prefix(3))") }
        await base.close()
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
    }
}

enum BenchError: Error {
    case notDurable
    case unsound(String)
}

/// The system's clock.
struct BenchTime: TimeSource {
    func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    func sleep(until deadline: Instant) async throws {
        let wait = deadline.duration(since: now())
        if wait > .zero { try await Task.sleep(for: wait) } else { try Task.checkCancellation() }
    }
}

/// Random bits of the system.
struct BenchRandom: RandomSource {
    func bits() -> (UInt64, UInt64) { (.random(in: 0 ... .max), .random(in: 0 ... .max)) }
}
