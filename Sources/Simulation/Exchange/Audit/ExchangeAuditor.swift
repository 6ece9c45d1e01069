import Bookkeeping
import Domain
import Engine
import Money
import Synchronization
import TestKit

/// Watches a run of foreign exchanges from outside: it sees every durable commit, every deal on its
/// way, what dealers have on record, what clients are told and called with, and keeps books of its
/// own.
///
/// The first thing that does not hold is kept; the run ends with it.
final class ExchangeAuditor: ProcessAuditor {
    private let books: Mutex<ExchangeBooks>
    private let found = Mutex<Violation?>(nil)
    private let agenda: Agenda

    init(_ scenario: ExchangeScenario, _ coverage: Coverage, _ agenda: Agenda) {
        books = Mutex(ExchangeBooks(scenario, coverage))
        self.agenda = agenda
    }

    var violation: Violation? { found.withLock { $0 } }

    private func note(_ body: (inout ExchangeBooks) -> Void) {
        let now = agenda.now
        let first = books.withLock { books in
            books.now = now
            body(&books)
            return books.violations.first
        }
        guard let first else { return }
        found.withLock { if $0 == nil { $0 = first } }
    }

    /// The dealers whose records are the truth, and the store that is to agree.
    func watch(_ dealers: [DealerHost], _ store: MemoryStore) {
        note { books in
            books.dealers = dealers
            books.store = store
        }
    }

    /// Something that nobody's books are needed for.
    func blames(_ invariant: Invariant, _ subject: String, _ message: String) {
        note { $0.expect(false, invariant, subject, message) }
    }

    func see(_ sight: ExchangeSight) { note { $0.see(sight) } }

    // MARK: Commits

    /// Whether a commit can be shown to the store at all.
    func permits(_ commit: Commit) -> Bool {
        var isPermitted = true
        note { isPermitted = $0.permits(commit) }
        return isPermitted
    }

    /// A commit that is durable now, and what is stored with it.
    func absorb(_ commit: Commit, _ stored: MemoryBooks) { note { $0.absorb(commit, stored) } }

    func sees(_ refusal: CommitRefusal, of commit: Commit) {
        note { $0.sees(refusal, of: commit) }
    }

    // MARK: The process

    func starts(clockAhead: Duration) {}
    func serves(at now: Instant) { note { $0.serves() } }
    func dies() {}

    // MARK: Deals and callbacks

    func sends(_ order: DealOrder, to dealer: VenueID) { note { $0.sends(order, to: dealer) } }
    func arrives(_ order: DealOrder) { note { $0.arrives(order) } }
    /// The dealer has handled a call that concerns the deal.
    func handled(_ order: DealOrder) { note { $0.handled(order) } }
    func calls(_ call: CallbackCall) { note { $0.calls(call) } }

    // MARK: What operators did

    func commands(settlement evidence: String) { note { $0.evidences.insert(evidence) } }
    func commands(_ closeOut: CloseOut, of id: ConversionID) {
        note { $0.closeOuts[id, default: []].append(closeOut) }
    }

    // MARK: What clients were told

    func offers(_ offer: QuoteOffer, to account: ExchangeAccount) {
        note { $0.offers(offer, to: account) }
    }

    func confirms(_ key: ExchangeBooks.Key) { note { $0.confirms(key) } }

    func saysConfirmed(_ told: Exchange, _ quote: QuoteID, _ key: ExchangeBooks.Key) {
        note { $0.saysConfirmed(told, quote, key) }
    }

    func refusesConfirm(_ error: ExchangeError, _ quote: ExchangeQuote, _ key: ExchangeBooks.Key) {
        note { $0.refusesConfirm(error, quote, key) }
    }

    func tells(_ told: Exchange, to account: ExchangeAccount) {
        note { $0.tells(told, to: account) }
    }

    func saysCancelled(_ told: Exchange, to account: ExchangeAccount) {
        note { $0.saysCancelled(told, to: account) }
    }

    func saysNotCancellable(_ told: Exchange, to account: ExchangeAccount) {
        note { $0.saysNotCancellable(told, to: account) }
    }

    func lists(_ page: ExchangePage, _ query: ExchangeQuery, before count: Int) {
        note { $0.lists(page, query, before: count) }
    }

    // MARK: What is known from outside

    var exchangeCount: Int { books.withLock { $0.ids.count } }
    var isAtRest: Bool { books.withLock { $0.isAtRest } }
    var openText: String { books.withLock { $0.openText } }
    var open: [Exchange] { books.withLock { $0.open } }
    var ends: [String] {
        books.withLock { books in
            books.ids.compactMap { books.known[$0]?.exchange.state.rawValue }
        }
    }
    func exchanges(of account: ExchangeAccount) -> [Exchange] {
        books.withLock { $0.exchanges(of: account) }
    }
    func state(of id: ConversionID) -> ExchangeState? {
        books.withLock { $0.known[id]?.exchange.state }
    }
    func isBooked(_ key: String) -> Bool { books.withLock { $0.activityKeys.contains(key) } }
    /// In force now, in the order of their names.
    var halts: [HaltScope] {
        books.withLock { $0.halts.sorted { $0.description < $1.description } }
    }
    /// Exchanges with a delivery that is parked.
    var parked: [ConversionID] { books.withLock { $0.parked } }

    // MARK: The end

    func close(_ findings: [AuditFinding], waits: [OpenExchange]) {
        note { $0.close(findings, waits: waits) }
    }
}
