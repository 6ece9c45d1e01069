import Bookkeeping
import Domain
import Engine
import Money
import Synchronization
import TestKit

/// Watches a run of conversions at par from outside: it sees every durable commit, every order on
/// its way, what issuers have on record and what clients are told, and keeps books of its own.
///
/// The first thing that does not hold is kept; the run ends with it.
final class ParAuditor: ProcessAuditor {
    private let books: Mutex<ParBooks>
    private let found = Mutex<Violation?>(nil)

    init(_ scenario: ParScenario, _ coverage: Coverage) {
        books = Mutex(ParBooks(scenario, coverage))
    }

    var violation: Violation? { found.withLock { $0 } }

    private func note(_ body: (inout ParBooks) -> Void) {
        let first = books.withLock { books in
            body(&books)
            return books.violations.first
        }
        guard let first else { return }
        found.withLock { if $0 == nil { $0 = first } }
    }

    /// The issuers whose records are the truth.
    func watch(_ issuers: [IssuerHost]) { note { $0.issuers = issuers } }

    /// Something that nobody's books are needed for.
    func blames(_ invariant: Invariant, _ subject: String, _ message: String) {
        note { $0.expect(false, invariant, subject, message) }
    }

    func see(_ sight: ParSight) { note { $0.see(sight) } }

    /// Whether a commit can be shown to the store at all.
    func permits(_ commit: Commit) -> Bool {
        var isPermitted = true
        note { isPermitted = $0.permits(commit) }
        return isPermitted
    }

    /// A commit that is durable now, and what is stored with it.
    func absorb(_ commit: Commit, at now: Instant, _ stored: MemoryBooks) {
        note { $0.absorb(commit, at: now, stored) }
    }

    func sees(_ refusal: CommitRefusal, of commit: Commit) {
        note { $0.sees(refusal, of: commit) }
    }

    // MARK: The process

    func starts(clockAhead: Duration) {
        note { $0.service = ParBooks.Service(clockAhead: clockAhead) }
    }

    func serves(at now: Instant) {
        note { books in
            books.service.since = now
            if books.open.contains(where: { $0.conversion.state != .created }) {
                books.see(.recoveredSettling)
            }
        }
    }

    func dies() { note { $0.service = ParBooks.Service() } }

    // MARK: Orders

    func sends(_ order: Order, at now: Instant) { note { $0.sends(order, at: now) } }
    func arrives(_ order: Order) { note { $0.arrives(order) } }
    func settles(_ order: Order) { note { $0.settles(order) } }
    func cameTooLate() { see(.cameTooLate) }

    // MARK: What clients were told

    func acknowledges(_ told: ParConversion, _ request: ParRequest, of tenant: TenantID) {
        note { $0.acknowledges(told, request, of: tenant) }
    }

    func replays(
        _ told: ParConversion, mismatch: [String], _ request: ParRequest, of tenant: TenantID
    ) {
        note { $0.replays(told, mismatch: mismatch, request, of: tenant) }
    }

    func saysCancelled(_ told: ParConversion, of tenant: TenantID) {
        note { $0.saysCancelled(told, of: tenant) }
    }

    func saysNotCancellable(
        _ told: ParConversion, _ reason: ParError.CancelObstacle, of tenant: TenantID
    ) {
        note { $0.saysNotCancellable(told, reason, of: tenant) }
    }

    func saysBooked(_ told: Activity, of tenant: TenantID) {
        note { $0.saysBooked(told, of: tenant) }
    }

    func shows(_ told: Profile, to tenant: TenantID) { note { $0.shows(told, to: tenant) } }

    func listed(_ page: [ParConversion], of tenant: TenantID) {
        note { $0.listed(page, of: tenant) }
    }

    func listed(
        whole list: [ParConversion], isAscending: Bool, of tenant: TenantID, before: Int
    ) {
        note {
            $0.listed(whole: list, isAscending: isAscending, of: tenant, before: before)
        }
    }

    // MARK: What is known from outside

    var conversionCount: Int { books.withLock { $0.ids.count } }
    var isAtRest: Bool { books.withLock { $0.isAtRest } }
    var patience: Duration { books.withLock { $0.patience } }

    /// Of open ones, oldest first: what a run that did not come to rest is blamed with.
    var openText: String {
        books.withLock { books in
            books.open.map { "\($0.conversion.id) \($0.conversion.state)" }.joined(separator: ", ")
        }
    }

    /// In force now, in the order of their names.
    var halts: [HaltScope] {
        books.withLock { $0.halts.sorted { $0.description < $1.description } }
    }

    func posted(_ pocket: Pocket) -> Fixed { books.withLock { $0.posted(pocket) } }

    /// When the newest conversion may no longer be cancelled at will.
    var nextWindowEnd: Instant? {
        books.withLock { books in
            books.open.last.map { known in
                known.conversion.createdAt.adding(
                    books.scenario.settings.terms(of: known.pair.issuer).settlementDelay)
            }
        }
    }

    func free(_ pocket: Pocket) -> Fixed { books.withLock { $0.free(pocket) } }

    func isBooked(_ key: String) -> Bool { books.withLock { $0.activityKeys[key] != nil } }

    /// What a planted defect takes up as if it had not ended.
    var settledShownAsSettling: [ParConversion] {
        books.withLock { books in
            books.ids.compactMap { books.conversions[$0] }.compactMap { known in
                guard case .settled(let at) = known.conversion.state else { return nil }
                var shown = known.conversion
                shown.state = .settling(
                    SettlementIntent(issuer: known.pair.issuer, at: at, validUntil: at))
                return shown
            }
        }
    }

    // MARK: The end

    func close(_ stored: MemoryBooks, waits: [ParWait], filled: Bool) {
        note { $0.close(stored, waits: waits, filled: filled) }
    }
}
