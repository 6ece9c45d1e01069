import Bookkeeping
import Domain
import Execution
import Logging
import Money
import Routing
import TestKit
import Testing

@testable import Engine

/// An engine over a store in memory and scripted venues, with a time that the test moves.
struct EngineWorld: Sendable {
    static let btc = Asset("BTC", scale: 8)
    static let usd = Asset("USD", scale: 2)
    static let symbol = Symbol(base: btc, quote: usd)
    static let start = Instant(microseconds: 1_700_000_000_000_000)
    static let tenant: TenantID = "acme"

    let time = SteppedTime(start: start)
    let random = CountedBits()
    let store: MemoryStore
    /// What was logged, from warnings on.
    let lines = LogLines()
    let venues: [ScriptedVenue]
    let runner: ConversionRunner
    let conversions: TradeConversions

    /// - Parameter store: what an earlier engine left, where this one is its next start.
    init(
        _ venues: [ScriptedVenue] = [ScriptedVenue("one")], store: MemoryStore = MemoryStore(),
        change: (inout EngineSettings) -> Void = { _ in }
    ) {
        self.store = store
        self.venues = venues
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.accounts[Self.tenant] = venues.map { VenueAccount($0.id, "main") }.sorted()
        settings.workers = 4
        change(&settings)
        let mirrors = MirrorBoard(store.books.mirrors)
        let halts = HaltBoard(Array(store.books.halts.values))
        let boarded = BoardedStore(
            store, mirrors: mirrors, halts: halts, events: EventBoard())
        let board = MarketBoard(
            venues: venues, mirrors: mirrors, halts: halts, settings: settings)
        let lines = lines
        let logger = Logger(label: "test", factory: { _ in lines.handler })
        runner = ConversionRunner(
            store: boarded, board: board, queue: RunQueue(settledOrdersKept: 100), time: time,
            random: random, logger: logger)
        conversions = TradeConversions(runner, logger: logger)
    }

    var queue: RunQueue { runner.queue }
    var venue: ScriptedVenue { venues[0] }
    var account: VenueAccount { VenueAccount(venue.id, "main") }

    /// Opens the accounts and takes up what is open, as a start does.
    func recover() async throws {
        try await Recovery(runner, logger: runner.logger).run()
    }

    static func sell(
        _ amount: String = "1", reference: String? = nil,
        _ change: (inout ConversionRequest) -> Void = { _ in }
    ) -> ConversionRequest {
        var request = ConversionRequest(
            reference: reference, from: btc, to: usd, fixed: .from(fixed(amount)))
        change(&request)
        return request
    }

    @discardableResult
    func create(_ request: ConversionRequest = sell()) async throws -> Conversion {
        try await conversions.create(request, for: Self.tenant).stored.conversion
    }

    /// Works on whatever is ready, one conversion after the other, as one worker would.
    func work() async throws {
        while let work = queue.next() { try await runner.step(work) }
    }

    /// Lets time pass and works on what has become due.
    func pass(_ duration: Duration) async throws {
        time.advance(duration)
        queue.ring(at: time.now())
        try await work()
    }

    func stored(_ id: ConversionID) throws -> StoredConversion {
        try #require(store.books.conversions[id])
    }

    /// The order that the venue was sent last.
    func lastOrder(_ venue: ScriptedVenue? = nil) throws -> Order {
        try #require((venue ?? self.venue).script.withLock { $0.placed.last })
    }

    /// What must always hold.
    func expectSoundBooks(location: SourceLocation = #_sourceLocation) {
        let findings = store.books.audit()
        #expect(findings.isEmpty, "\(findings)", sourceLocation: location)
        for venue in venues {
            let ids = venue.script.withLock { $0.placed.map(\.id) }
            #expect(Set(ids).count == ids.count, "sent twice", sourceLocation: location)
        }
    }
}

func fixed(_ text: String) -> Fixed {
    guard let value = try? Fixed(text) else { preconditionFailure("not a number: \(text)") }
    return value
}
