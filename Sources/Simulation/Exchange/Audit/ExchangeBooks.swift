import Bookkeeping
import Domain
import Engine
import Execution
import Money
import TestKit

/// What an auditor knows of foreign exchanges from durable commits, deals on the wire and what
/// clients were told. It reckons by itself what must be true after each of them.
struct ExchangeBooks: Sendable {
    /// An exchange as its commits made it.
    struct Known: Sendable {
        var exchange: Exchange
        /// Calls of the dealer.
        var sent = 0
        var arrived = 0
        /// What was posted for it.
        var posted: [LedgerAccount: [Asset: Fixed]] = [:]
        var posts = 0
        var closedBy: CloseOut?
    }

    /// A client's name for an exchange, by its bytes.
    struct Key: Hashable, Sendable {
        let account: ExchangeAccount
        let externalID: String
    }

    let scenario: ExchangeScenario
    let coverage: Coverage
    var now: Instant
    var dealers: [DealerHost] = []
    var store: MemoryStore?
    var violations: [Violation] = []

    var known: [ConversionID: Known] = [:]
    /// In the order in which they became durable.
    var ids: [ConversionID] = []
    var quotes: [QuoteID: ExchangeQuote] = [:]
    var users: [QuoteID: ConversionID] = [:]
    /// Quotes whose confirm a limit refused.
    var breaches: Set<QuoteID> = []
    var keys: [Key: ConversionID] = [:]
    var shortIDs: Set<String> = []
    var ledger = LedgerFold()
    var activityKeys: Set<String> = []
    var halts: Set<HaltScope> = []
    /// What operators gave as evidence, and how they closed deals out.
    var evidences: Set<String> = []
    var closeOuts: [ConversionID: [CloseOut]] = [:]
    /// Confirms that were begun, and of those that were refused for good the number begun then.
    /// As the last notice of each has it, or would have it.
    var told: [ConversionID: Exchange] = [:]
    var called: Set<Called> = []
    var begun: [Key: Int] = [:]
    var refused: [Key: Int] = [:]

    init(_ scenario: ExchangeScenario, _ coverage: Coverage) {
        (self.scenario, self.coverage, now) = (scenario, coverage, scenario.start)
    }

    /// How much a clock may differ from another.
    static let skew = Duration.milliseconds(700)

    mutating func expect(
        _ holds: Bool, _ invariant: Invariant, _ subject: @autoclosure () -> String,
        _ message: @autoclosure () -> String
    ) {
        guard !holds else { return }
        violations.append(
            Violation(invariant: invariant, subject: subject(), message: message()))
    }

    func see(_ sight: ExchangeSight) { coverage.reach(.exchange(sight)) }

    // MARK: A commit

    /// Takes in a commit that is durable now.
    mutating func absorb(_ commit: Commit, _ stored: MemoryBooks) {
        var changed: [ConversionID] = []
        for write in commit.writes {
            switch write {
            case .exchange(let write): absorb(write, of: commit, &changed)
            case .post(let entry): post(entry)
            case .putHalt(let halt): halts.insert(halt.scope)
            case .removeHalt(let scope): halts.remove(scope)
            case .par(.insertActivity(let activity)):
                if let key = activity.uniqueKey { activityKeys.insert(key) }
            case .hold, .event, .numberEvents: break
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder, .insertTrade,
                .reverseTrade, .consumeLimits, .releaseLimits, .amend, .recordDecisions,
                .putResolution, .insertClient, .updateClient, .revokeToken,
                .forgetRevokedTokens, .putExport, .removeExport, .par, .account:
                expect(false, .serviceDefect, commit.summary, "not of foreign exchanges")
            }
        }
        expect(changed.count <= 1, .exchangeStateLegal, commit.summary, "changes several")
        checkNotices(commit, changed.first)
        fold(commit, stored)
        if let id = changed.first { checkMoney(of: id, stored) }
    }

    private mutating func absorb(
        _ write: ExchangeWrite, of commit: Commit, _ changed: inout [ConversionID]
    ) {
        switch write {
        case .insertQuote(let quote): take(quote)
        case .useQuote(let id, let user):
            expect(users[id] == nil, .exchangeOnce, "\(id)", "the quote made another exchange")
            users[id] = user
        case .insert(let exchange):
            insert(exchange, commit)
            changed.append(exchange.id)
        case .update(let exchange, let expected):
            update(exchange, expected: expected, commit)
            changed.append(exchange.id)
        case .insertSubscription: see(.subscribed)
        case .endSubscription: see(.unsubscribed)
        case .redeliver: see(.redelivered)
        case .putDelivery(let delivery): if delivery.state == .parked { see(.parked) }
        case .tell, .count, .parkBehind, .forgetQuotes: break
        case .insertKey, .revokeKey:
            expect(false, .serviceDefect, "\(write)", "not of foreign exchanges")
        }
    }

    /// Whether a commit that the store would take releases nothing that is not held: none survives
    /// that.
    mutating func permits(_ commit: Commit) -> Bool {
        for case .exchange(.update(let exchange, let expected)) in commit.writes {
            guard known[exchange.id]?.exchange.version == expected else { return true }
        }
        for case .exchange(.tell(let notice)) in commit.writes {
            let told = known[notice.exchange.id]?.exchange.told ?? 0
            expect(
                notice.exchange.told > told, .noticesInStep, "\(notice.exchange.id)",
                "tells \(notice.exchange.told) again")
            if notice.exchange.told <= told { return false }
        }
        let overdrawn = ledger.overdrawn(by: commit.writes)
        expect(overdrawn.isEmpty, .exchangeHolds, commit.summary, "releases more of \(overdrawn)")
        return overdrawn.isEmpty
    }

    /// The store did not apply a commit.
    mutating func sees(_ refusal: CommitRefusal, of commit: Commit) {
        see(.refusedByStore)
        guard case .limitExceeded(let name, _, _) = refusal, name != ExchangeLimits.creditName,
            let exchange = commit.exchange
        else { return }
        breaches.insert(exchange.quote.id)
    }

    mutating func serves() {
        for exchange in open {
            switch exchange.state {
            case .submitting: see(.recoveredSubmitting)
            case .unknown: see(.recoveredUnknown)
            case .ordered: see(.recoveredOrdered)
            case .draft, .submitted, .orderSettled, .success, .rejected, .cancelled, .failed: break
            }
        }
    }

    // MARK: What is known from outside

    var open: [Exchange] {
        ids.compactMap { known[$0]?.exchange }.filter { !$0.state.isFinal }
    }

    func exchanges(of account: ExchangeAccount) -> [Exchange] {
        ids.compactMap { known[$0]?.exchange }.filter { $0.account == account }
    }

    var openText: String {
        open.map { "\($0.id) \($0.state.rawValue) for \($0.settlementDate) missing \($0.missing)" }
            .joined(separator: ", ") + " and \(openDeliveries.count) deliveries"
    }

    func dealer(of exchange: Exchange) -> DealerHost? {
        dealers.first { $0.id == exchange.quote.dealer.dealer }
    }
}
