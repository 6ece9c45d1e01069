import Bookkeeping
import Domain
import Execution
import Logging
import Money
import Routing
import Synchronization
import TestKit

@testable import Engine

/// Conversions at par over a store in memory and an issuer that answers as it is told.
struct ParWorld: Sendable {
    static let usd = Asset("USD", scale: 2)
    static let usdp = Asset("USDP", scale: 8)
    static let pair = ParPair(
        issuer: "mint", symbol: Symbol(base: usd, quote: usdp), coin: usdp)
    static let tenant: TenantID = "acme"

    let time: SteppedTime
    let random = CountedBits()
    let store: MemoryStore
    let issuer: ScriptedIssuer
    let halts: HaltBoard
    let runner: ParRunner
    let conversions: ParConversions
    let profiles: Profiles

    /// - Parameter store: what an earlier engine left, where this one is its next start.
    init(
        store: MemoryStore = MemoryStore(), issuer: ScriptedIssuer = ScriptedIssuer(),
        venues: [any Venue] = [], at start: Instant = EngineWorld.start,
        change: (inout ParSettings, inout IssuerTerms) -> Void = { _, _ in }
    ) {
        time = SteppedTime(start: start)
        self.store = store
        self.issuer = issuer
        var terms = IssuerTerms.standard
        var settings = ParSettings(pairs: [Self.pair])
        change(&settings, &terms)
        settings.issuers[Self.pair.issuer] = terms
        let mirrors = MirrorBoard(store.books.mirrors)
        halts = HaltBoard(Array(store.books.halts.values))
        let boarded = BoardedStore(store, mirrors: mirrors, halts: halts, events: EventBoard())
        let board = MarketBoard(
            venues: venues, mirrors: mirrors, halts: halts,
            settings: EngineSettings(assets: AssetDirectory(configured: [], named: [])))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        runner = ParRunner(
            store: boarded, desk: ParDesk(settings), issuers: [issuer], markets: board,
            halts: halts, time: time, random: random, settings: settings, logger: logger)
        conversions = ParConversions(runner, clock: CreationClock(after: nil), logger: logger)
        profiles = Profiles(store: boarded, time: time, random: random)
    }

    /// A profile with so much of both assets, and a treasury with so much of both.
    func fund(_ amount: Int = 1_000, treasury: Int = 1_000) async throws -> ProfileID {
        let profile = try await profiles.standardProfile(of: Self.tenant)
        for asset in [Self.usd, Self.usdp] {
            if amount > 0 {
                _ = try await profiles.deposit(
                    Fixed(amount), of: asset, memo: "", to: .standard, of: Self.tenant)
            }
            if treasury > 0 { try await fundTreasury(treasury, of: asset) }
        }
        return profile.id
    }

    func fundTreasury(_ amount: Int, of asset: Asset) async throws {
        let now = time.now()
        let activity = Activity(
            id: random.identifier(at: now), tenant: nil, kind: .deposit(to: .treasury("mint")),
            asset: asset, amount: Fixed(amount), at: now)
        _ = await runner.store.commit(activity.booking())
    }

    static func request(
        _ profile: ProfileID, _ amount: Int = 100, minting: Bool = true, reference: String? = nil,
        recipient: ProfileID? = nil
    ) -> ParRequest {
        ParRequest(
            profile: profile, recipient: recipient, amount: Fixed(amount),
            amountText: "\(amount)", source: minting ? usd : usdp, target: minting ? usdp : usd,
            reference: reference)
    }

    func create(
        _ profile: ProfileID, _ amount: Int = 100, minting: Bool = true, reference: String? = nil
    ) async throws(ParError) -> ParConversion {
        try await conversions.create(
            Self.request(profile, amount, minting: minting, reference: reference),
            for: Self.tenant)
    }

    /// Works on what is due, one conversion after the other.
    func work() async throws {
        for id in runner.due() { try await runner.work(on: id) }
    }

    /// Lets time pass and works on what has become due.
    func pass(_ duration: Duration) async throws {
        time.advance(duration)
        try await work()
    }

    func stored(_ id: ConversionID) async throws -> ParConversion {
        try await conversions.conversion(id, of: Self.tenant)
    }

    func balance(_ profile: ProfileID, _ asset: Asset) -> MirrorBalance {
        store.books.mirrors[Pocket(VenueAccount(profile: profile), asset)] ?? .zero
    }

    func treasury(_ asset: Asset) -> MirrorBalance {
        store.books.mirrors[Pocket(VenueAccount(treasuryOf: "mint"), asset)] ?? .zero
    }

    /// What must always hold.
    var findings: [AuditFinding] { store.books.audit() }
}

/// An issuer that settles what it is called for, unless the script says otherwise, and remembers
/// what it settled.
final class ScriptedIssuer: Venue {
    enum Placement: Sendable {
        case settle
        /// Settles it, and the answer is lost.
        case settleSilently
        /// Never gets it, and nobody knows.
        case lose
        case refuse
        /// Settles it, and answers only once the test lets it.
        case settleAndHold
    }

    struct Script: Sendable {
        var placements: [Placement] = []
        var isDown = false
        var settled: [OrderID: Order] = [:]
        var calls: [OrderID] = []
        var held: [CheckedContinuation<Void, Never>] = []
    }

    let id: VenueID = "mint"
    let rules = [MarketRules(symbol: ParWorld.pair.symbol)]
    let fees = FeeSchedule(maker: .zero, taker: .zero)
    let orderValidity = Duration.seconds(2)
    let absenceMargin = Duration.seconds(1)
    let script = Mutex(Script())

    func then(_ placements: Placement...) { script.withLock { $0.placements += placements } }

    func place(_ order: Order) async -> PlaceAnswer {
        let placement = script.withLock { script -> Placement in
            script.calls.append(order.id)
            let next = script.placements.isEmpty ? .settle : script.placements.removeFirst()
            switch next {
            case .settle, .settleSilently, .settleAndHold: script.settled[order.id] = order
            case .lose, .refuse: break
            }
            return next
        }
        switch placement {
        case .settle: return .accepted(Self.report(order))
        case .settleSilently, .lose: return .unknown("no answer")
        case .refuse: return .refused(Failure(.rejectedByVenue, "The issuer is busy."))
        case .settleAndHold:
            await withCheckedContinuation { waiting in
                script.withLock { $0.held.append(waiting) }
            }
            return .accepted(Self.report(order))
        }
    }

    /// Lets held answers go.
    func release() {
        let held = script.withLock { script in
            defer { script.held = [] }
            return script.held
        }
        for waiting in held { waiting.resume() }
    }

    func query(_ order: Order) async -> QueryAnswer {
        script.withLock { script in
            if script.isDown { return .unreachable("down") }
            return script.settled[order.id].map { .present(Self.report($0)) } ?? .absent
        }
    }

    private static func report(_ order: Order) -> OrderReport {
        let fill = Fill(
            venueTradeID: order.id.description, venueOrderID: order.id.description,
            quantity: order.quantity, price: .one, notional: order.quantity,
            fee: Fee(.zero, of: order.hop.receives), isMaker: false, at: order.createdAt)
        return OrderReport(
            order: order.id, venueOrderID: order.id.description, status: .filled,
            cumulativeQuantity: order.quantity, fills: [fill], bookSequence: 0,
            at: order.createdAt)
    }

    func book(of symbol: Symbol) -> Book? { nil }
    func ticker(of symbol: Symbol) -> Ticker? { nil }
    func cancel(_ order: Order) async -> CancelAnswer { .notOpen }
    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }
    func balances(of account: AccountID) async -> [Asset: VenueBalance]? { nil }
    func reports() -> AsyncStream<OrderReport> { AsyncStream { $0.finish() } }
}
