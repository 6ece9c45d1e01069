import Bookkeeping
import Domain
import Money

/// One conversion in the auditor's books, in plain figures of 10^-18.
struct AuditedConversion {
    let inserted: Conversion
    var status: ConversionStatus
    /// Every status that it ever had, in order.
    var statuses: [ConversionStatus]
    var version: Int64
    var revision = 0
    var amendments = 0
    var orders: [OrderID] = []
    var held: [Pocket: Int128] = [:]
    /// Net of fees, by asset; spent is negative.
    var moved: [Asset: Int128] = [:]
    var movedAt: [Pocket: Int128] = [:]
    /// What of the source each intermediate asset stands for, at what was paid.
    var costs: [Asset: Int128] = [:]
    var residuals: [Residual] = []
    var trades = 0
    /// Operators said of an order what was not true: it may have been replaced, and both filled.
    var isMisjudged = false
    /// A venue corrected a trade of it: what it then came to is the venue's own word.
    var isCorrected = false
    /// A correction took what was held for its orders, and the account had no more.
    var isUncovered = false
    /// A venue took a trade of it back: what a later leg had spent of it is gone.
    var hasReversals = false
    /// What came back to it was spent or bound by others, and could not be held again.
    var isUnheld = false

    init(_ conversion: Conversion) {
        inserted = conversion
        status = conversion.status
        statuses = [conversion.status]
        version = conversion.version
    }

    var request: ConversionRequest { inserted.request }
    var spent: Int128 { -(moved[request.from] ?? 0) }
    var received: Int128 { moved[request.to] ?? 0 }
}

/// One order in the auditor's books.
struct AuditedOrder {
    let intent: Order
    var state: OrderState
    /// By those of its trades that stand.
    var filled: Int128 = 0
    /// By how much its trades that were taken back came to more than what corrects them.
    var takenBack: Int128 = 0
    /// As the venue counts it, in the service's words.
    var reported: Int128 = 0
    var sentCount = 0
    var arrivalCount = 0
    /// The venue did not know it when it could no longer arrive.
    var isProvenAbsent = false
    var wasUnknown = false
    /// Operators said how it ended.
    var isResolved = false
    var isSaidAbsent = false

    /// By its trades as they were first booked.
    var booked: Int128 { filled + takenBack }

    var isSettled: Bool { state.isTerminal && booked >= reported }

    /// What of its reserve may still be spent, rounded up.
    var reservedOpen: Int128 {
        let expected = state.isTerminal ? reported : intent.quantity.units
        let missing = expected - booked
        guard missing > 0 else { return 0 }
        let share = try? intent.reserved.multiplied(
            by: Fixed(uncheckedUnits: missing), dividedBy: intent.quantity, rounding: .up)
        return share?.units ?? intent.reserved.units
    }
}

/// The auditor's own books, and what did not hold.
struct AuditBooks {
    struct Reference: Hashable {
        let tenant: TenantID
        let text: String
    }

    struct VenueTrade: Hashable {
        let account: VenueAccount
        let id: String
    }

    struct LimitPlace: Hashable {
        let tenant: TenantID
        let asset: Asset
    }

    struct LimitDay: Hashable {
        let place: LimitPlace
        let day: Int64
    }

    let scenario: Scenario
    let coverage: Coverage
    var truth = VenueTruth()
    var violations: [Violation] = []

    var conversions: [ConversionID: AuditedConversion] = [:]
    /// Of them that are not final.
    var openCount = 0
    var orders: [OrderID: AuditedOrder] = [:]
    var references: [Reference: ConversionID] = [:]
    var trades: Set<VenueTrade> = []
    /// Of them, those that were taken back.
    var takenBack: Set<VenueTrade> = []
    var posted: [Pocket: Int128] = [:]
    var held: [Pocket: Int128] = [:]
    var halts: Set<HaltScope> = []
    /// What was taken in of venues' own histories.
    var externals: Set<VenueTrade> = []
    var notionals: [LimitDay: Int128] = [:]
    var openCounts: [LimitPlace: Int] = [:]
    /// In the order of their commits.
    var unnumbered: [EventID] = []
    var logs: [EventLog: [EventID]] = [:]
    var logOf: [EventID: EventLog] = [:]

    init(_ scenario: Scenario, _ coverage: Coverage) {
        (self.scenario, self.coverage) = (scenario, coverage)
    }

    mutating func expect(
        _ holds: Bool, _ invariant: Invariant, _ subject: String,
        _ message: @autoclosure () -> String
    ) {
        guard !holds else { return }
        violations.append(Violation(invariant: invariant, subject: subject, message: message()))
    }

    mutating func expect(
        _ holds: Bool, _ invariant: Invariant, _ subject: some CustomStringConvertible,
        _ message: @autoclosure () -> String
    ) {
        guard !holds else { return }
        expect(false, invariant, subject.description, message())
    }

    func fees(at venue: VenueID) -> VenueScenario? {
        scenario.venues.first { $0.configuration.id == venue }
    }
}

/// A figure of 10^-18 as text.
func text(_ units: Int128) -> String { Fixed(uncheckedUnits: units).description }
