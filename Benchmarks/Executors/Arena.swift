import Bookkeeping
import Domain
import Engine
import Execution
import Money
import Routing
import Synchronization
import TestKit
import Venues

/// A clock that stands until it is moved.
final class ArenaClock: TimeSource {
    private let current = Mutex(Instant(microseconds: 1_767_225_600_000_000))

    func now() -> Instant { current.withLock { $0 } }

    func move(to instant: Instant) { current.withLock { $0 = max($0, instant) } }

    /// Paper venues without a latency or a fault of their own wait for nothing.
    func sleep(until deadline: Instant) async throws { move(to: deadline) }
}

/// The venues of a recording on paper from one moment of it on, with the ledger and the boards of
/// the engine, for one tenant who holds plenty.
struct Arena {
    static let tenant: TenantID = "bench"
    static let account: AccountID = "main"

    let recording: Recording
    let clock = ArenaClock()
    let venues: [PaperVenue]
    let store: BoardedStore
    let board: MarketBoard

    init(_ recording: Recording, from offset: Duration) async throws {
        self.recording = recording
        let (clock, wealth) = (clock, Self.wealth(recording))
        venues = try recording.members.map { member in
            let configuration = PaperVenueConfiguration(
                id: member.venue, fees: member.fees, rules: [member.rules],
                accounts: [Self.account: wealth], market: .synthetic(seed: 0), directory: "")
            switch member.feed {
            case .messages(let messages):
                let start = Instant(microseconds: recording.start).adding(offset).microseconds
                return try PaperVenue(
                    configuration, time: clock,
                    market: RecordedMarket(
                        messages, venue: member.venue.text, start: start),
                    records: MemoryRecords())
            case .synthetic(let seed):
                return try PaperVenue(
                    configuration, time: clock,
                    market: SyntheticMarket(seed: seed, rules: [member.rules]),
                    records: MemoryRecords())
            }
        }
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.accounts[Self.tenant] = venues.map { VenueAccount($0.id, Self.account) }.sorted()
        let (mirrors, halts) = (MirrorBoard(), HaltBoard())
        store = BoardedStore(
            MemoryStore(), mirrors: mirrors, halts: halts, events: EventBoard())
        board = MarketBoard(venues: venues, mirrors: mirrors, halts: halts, settings: settings)
        var opening = Commit()
        for account in settings.accounts[Self.tenant] ?? [] {
            for (asset, amount) in wealth.sorted(by: { $0.key < $1.key }) {
                opening.writes.append(
                    .post(LedgerEntry(opening: account, amount, of: asset, at: clock.now())))
            }
        }
        let outcome = await store.commit(opening)
        precondition(outcome == .done, "an empty ledger takes its opening")
        // A synthetic market has no past: it is let run to the moment.
        if case .synthetic = recording.members[0].feed {
            clock.move(to: clock.now().adding(offset))
        }
        for venue in venues { venue.moveToNow() }
    }

    private static func wealth(_ recording: Recording) -> [Asset: Fixed] {
        [recording.symbol.base: Fixed(1_000), recording.symbol.quote: Fixed(100_000_000)]
    }

    var books: [Book] { venues.compactMap { $0.book(of: recording.symbol) } }

    var mid: Fixed? { Consolidated.mid(of: books) }

    /// Moves the clock and every venue.
    func move(to instant: Instant) {
        clock.move(to: instant)
        for venue in venues { venue.moveToNow() }
    }

    func venue(_ id: VenueID) -> PaperVenue? { venues.first { $0.id == id } }
}
