import Bookkeeping
import Domain
import Engine
import Money
import Synchronization
import Venues

/// Watches a run from outside: it sees every durable commit, every order on its way, what venues
/// have on record and what clients are told, and keeps books of its own of all of it. It never
/// looks into the service.
///
/// The first thing that does not hold is kept; the run ends with it.
final class Auditor: Sendable {
    private let books: Mutex<AuditBooks>
    private let found = Mutex<Violation?>(nil)

    init(_ scenario: Scenario, _ coverage: Coverage) {
        books = Mutex(AuditBooks(scenario, coverage))
    }

    var violation: Violation? { found.withLock { $0 } }

    /// The venues whose records are the truth.
    func watch(_ venues: [VenueHost]) {
        note { books in books.truth = VenueTruth(venues) }
    }

    private func note(_ body: (inout AuditBooks) -> Void) {
        let first = books.withLock { books in
            body(&books)
            return books.violations.first
        }
        guard let first else { return }
        found.withLock { if $0 == nil { $0 = first } }
    }

    /// Something that nobody's books are needed for.
    func blames(_ invariant: Invariant, _ subject: String, _ message: String) {
        note { $0.expect(false, invariant, subject, message) }
    }

    /// A commit that is durable now.
    func absorb(_ commit: Commit, at now: Instant) { note { $0.absorb(commit, at: now) } }

    // MARK: On the way to venues

    /// The service sends an order.
    func sends(_ order: Order, at now: Instant) { note { $0.sends(order, at: now) } }

    /// An order arrives at its venue.
    func arrives(_ order: Order, at now: Instant) { note { $0.arrives(order) } }

    /// The venue took an order.
    func accepts(_ order: Order) { note { $0.accepts(order) } }

    /// A venue said that it does not know an order.
    func deniesKnowing(_ order: Order, askedAt: Instant) {
        note { $0.deniesKnowing(order, askedAt: askedAt) }
    }

    // MARK: What clients were told

    func acknowledges(
        _ acceptance: Engine.Acceptance, _ request: ConversionRequest, of client: ClientScenario
    ) {
        note { $0.acknowledges(acceptance, request, of: client) }
    }

    func refusesReference(_ request: ConversionRequest, of client: ClientScenario) {
        note { $0.refusesReference(request, of: client) }
    }

    func shows(_ stored: StoredConversion, to client: ClientScenario, isCancel: Bool) {
        note { $0.shows(stored, to: client, isCancel: isCancel) }
    }

    func saysFinal(_ id: ConversionID, _ status: ConversionStatus) {
        note { $0.saysFinal(id, status) }
    }

    /// A client has read all events of its conversion.
    func hasRead(_ events: [NumberedEvent], of id: ConversionID) {
        note { $0.hasRead(events, of: id) }
    }

    // MARK: The end

    /// When the last of them must have ended: its deadline, or the end of what goes wrong, and the
    /// time that the service has from there.
    func deadline(after healedAt: Instant) -> Instant {
        books.withLock { $0.deadline(after: healedAt) }
    }

    var openCount: Int {
        books.withLock { $0.openCount }
    }

    /// What became of the only conversion of a race.
    var firstOutcome: (status: ConversionStatus, hasTrades: Bool)? {
        books.withLock { books in
            books.conversions.first.map { ($0.value.status, $0.value.trades > 0) }
        }
    }

    var conversionIDs: [ConversionID] { books.withLock { $0.conversions.keys.sorted() } }

    /// In force now, in the order of their names.
    var halts: [HaltScope] {
        books.withLock { $0.halts.sorted { $0.description < $1.description } }
    }

    /// Orders whose fate the service does not know, in the order of their ids.
    var unknownOrders: [Order] {
        books.withLock { books in
            books.orders.values.filter { $0.wasUnknown && !$0.state.isTerminal }
                .map(\.intent).sorted { $0.id < $1.id }
        }
    }

    var conversionCount: Int { books.withLock { $0.conversions.count } }

    /// Compares everything with everything once nothing moves any more.
    func close(_ findings: [AuditFinding], _ events: [EventLog: [NumberedEvent]]) {
        note { $0.close(findings, events) }
    }

    /// Every log that has a numbered event.
    var logs: [EventLog] { books.withLock { $0.logs.keys.sorted() } }
}

/// What the venues have on record.
struct VenueTruth: Sendable {
    private let hosts: [VenueID: VenueHost]

    init(_ hosts: [VenueHost] = []) {
        self.hosts = Dictionary(uniqueKeysWithValues: hosts.map { ($0.id, $0) })
    }

    func order(_ order: Order) -> PaperOrder? {
        hosts[order.account.venue]?.withRecords {
            $0.order(order.id, account: order.account.account)
        }
    }

    /// The venue's own record of a trade.
    func trade(_ trade: Trade) -> PaperTrade? {
        guard let number = UInt64(trade.venueTradeID) else { return nil }
        return hosts[trade.account.venue]?.withRecords { records in
            records.trade(number).flatMap { found in
                records.orders[Int(found.order) - 1].client == trade.order ? found : nil
            }
        }
    }

    /// What accounts have of assets that no order of ours moves, by venue and account, in order.
    var outside: [(account: VenueAccount, balances: [Asset: Fixed])] {
        hosts.sorted { $0.key < $1.key }.flatMap { id, host in
            host.scenario.configuration.accounts.keys.sorted().map { account in
                let balances = host.outsideMovements { movements, _ in
                    movements.balances(of: account)
                }
                return (VenueAccount(id, account), balances)
            }
        }
    }

    /// By venue, in order.
    var all: [(venue: VenueID, records: PaperVenueRecords)] {
        hosts.sorted { $0.key < $1.key }.map { id, host in (id, host.withRecords { $0 }) }
    }
}
