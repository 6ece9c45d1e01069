import Bookkeeping
import Domain
import Execution
import Logging
import Money
import Routing
import Synchronization
import TestKit
import Testing

@testable import Engine

/// An exchange and an issuer behind one engine: conversions over venues and conversions at par
/// that take from the same treasury.
struct MintWorld: Sendable {
    static let tenant = EngineWorld.tenant
    static let usd = ParWorld.usd
    static let usdp = ParWorld.usdp
    static let treasury = VenueAccount(treasuryOf: "mint")

    let time = SteppedTime(start: EngineWorld.start)
    let random = CountedBits()
    let store: MemoryStore
    let exchange: ScriptedVenue
    let issuer: ScriptedIssuer
    /// Whether the issuer can be reached.
    let isUp: Switch
    let market: IssuerMarket
    let mirrors: MirrorBoard
    let runner: ConversionRunner
    let conversions: TradeConversions
    let par: ParRunner
    let parConversions: ParConversions
    let profile: ProfileID

    /// - Parameter before: the world whose process died, where this one is its next start.
    init(after before: MintWorld? = nil) async throws {
        store = before?.store ?? MemoryStore()
        exchange = before?.exchange ?? ScriptedVenue("one")
        issuer = before?.issuer ?? ScriptedIssuer()
        let isUp = Switch()
        self.isUp = isUp
        profile = try await Profiles(store: store, time: time, random: random)
            .standardProfile(of: Self.tenant).id
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.accounts[Self.tenant] = [
            VenueAccount("mint", profile: profile), VenueAccount("one", "main"),
        ]
        let par = ParSettings(pairs: [ParWorld.pair], issuers: ["mint": .standard])
        mirrors = MirrorBoard(store.books.mirrors)
        let halts = HaltBoard(Array(store.books.halts.values))
        market = IssuerMarket(issuer, mirrors: mirrors, time: time) { isUp.isOn }
        let board = MarketBoard(
            venues: [exchange, market], mirrors: mirrors, halts: halts, settings: settings)
        let boarded = BoardedStore(store, mirrors: mirrors, halts: halts, events: EventBoard())
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        runner = ConversionRunner(
            store: boarded, board: board, queue: RunQueue(settledOrdersKept: 100), time: time,
            random: random, logger: logger)
        conversions = TradeConversions(runner, logger: logger)
        self.par = ParRunner(
            store: boarded, desk: ParDesk(par), issuers: [issuer], markets: board, halts: halts,
            time: time, random: random, settings: par, logger: logger)
        parConversions = ParConversions(
            self.par, clock: CreationClock(after: nil), logger: logger)
        try await Recovery(runner, logger: logger).run()
        _ = try await self.par.recover()
    }

    /// Books so much to the profile or the treasury.
    func bring(_ amount: Int, of asset: Asset, to purse: Activity.Purse) async throws {
        let now = time.now()
        let activity = Activity(
            id: random.identifier(at: now), tenant: nil, kind: .deposit(to: purse), asset: asset,
            amount: Fixed(amount), at: now)
        #expect(await runner.store.commit(activity.booking()) == .done)
    }

    /// Dollars of the profile, and both assets of the treasury.
    func fund(_ dollars: Int, treasury: Int) async throws {
        if dollars > 0 { try await bring(dollars, of: Self.usd, to: .profile(profile)) }
        for asset in [Self.usd, Self.usdp] {
            try await bring(treasury, of: asset, to: .treasury("mint"))
        }
    }

    static func request(
        _ amount: String, of asset: Asset, inventory: Bool = false
    ) -> ConversionRequest {
        var request = ConversionRequest(from: asset, to: usdp, fixed: .from(fixed(amount)))
        request.options.useInventory = inventory
        return request
    }

    func create(_ request: ConversionRequest) async throws -> ConversionID {
        try await conversions.create(request, for: Self.tenant).stored.conversion.id
    }

    /// Works on conversions over venues until all wait.
    func work() async throws {
        while let work = runner.queue.next() { try await runner.step(work) }
    }

    /// Lets time pass, second by second, until the conversion has ended or a minute is over.
    func finish(_ id: ConversionID) async throws -> StoredConversion {
        for _ in 0..<240 {
            try await work()
            let stored = try #require(store.books.conversions[id])
            if stored.conversion.status.isFinal, stored.orders.allSatisfy(\.isSettled) { break }
            time.advance(.milliseconds(250))
            runner.queue.ring(at: time.now())
        }
        return try #require(store.books.conversions[id])
    }

    /// A conversion at par of so many dollars, which the issuer is called for.
    func settle(_ dollars: Int) async throws -> ParConversion {
        let created = try await parConversions.create(
            ParWorld.request(profile, dollars), for: Self.tenant)
        time.advance(.milliseconds(500))
        for id in par.due() { try await par.work(on: id) }
        return created
    }

    func balance(_ account: VenueAccount, _ asset: Asset) -> MirrorBalance {
        store.books.mirrors[Pocket(account, asset)] ?? .zero
    }

    func ours(_ asset: Asset) -> MirrorBalance {
        balance(VenueAccount(profile: profile), asset)
    }

    func theirs(_ asset: Asset) -> MirrorBalance { balance(Self.treasury, asset) }

    /// What there is to take of the dollars' seller and buyer.
    var depth: [Fixed]? {
        market.book(of: ParWorld.pair.symbol).map { book in
            [book.bids, book.asks].map { $0.first?.quantity ?? .zero }
        }
    }
}

/// Something that a test turns off and on.
final class Switch: Sendable {
    private let state = Mutex(true)
    var isOn: Bool { state.withLock { $0 } }
    func turn(on: Bool) { state.withLock { $0 = on } }
}
