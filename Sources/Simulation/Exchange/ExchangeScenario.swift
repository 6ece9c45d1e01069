import Calendars
import Domain
import Engine
import Execution
import Money
import Venues

/// What one run of foreign exchanges is made of, drawn from its seed.
struct ExchangeScenario: Sendable {
    /// One account and who uses it.
    struct AccountPlan: Sendable {
        let account: ExchangeAccount
        /// Its money at the beginning, in whole units by currency.
        let opening: [(asset: Asset, amount: Fixed)]
        /// How long a client does nothing between two actions.
        let pause: ClosedRange<Duration>
        /// Clients that use it at the same time.
        let clients: Int
        /// What a client does, one after the other; `nil`: by the seed.
        let script: ExchangeScript?
    }

    struct DealerPlan: Sendable {
        let id: VenueID
        let settlesAtOnce: Bool
        /// How far its clock is ahead.
        let ahead: Duration
        let spreadBasisPoints: Int
        /// It quotes no smaller amount, by value in euros; `nil` is no bound.
        var minPerTrade: Fixed?
        let faults: DealerFaultPlan
    }

    let start: Instant
    /// From these moments on things happen, for ``length``; between them the clock jumps.
    let phases: [Instant]
    let length: Duration
    let accounts: [AccountPlan]
    let dealers: [DealerPlan]
    let settings: ExchangeSettings
    let callbacks: CallbackSettings
    let faults: FaultRates<ExchangeFault>
    /// How far the clock of a process can be ahead, or behind.
    let skew: Duration
    /// Whether everything happens at whole milliseconds: what could meet does.
    let isCoarse: Bool
    /// How long a commit or a read takes, at most.
    let storeWait: Duration

    static let usd = Asset("USD", scale: 2)
    static let currencies = [
        usd, Asset("EUR", scale: 2), Asset("GBP", scale: 2), Asset("JPY", scale: 0),
        Asset("CAD", scale: 2),
    ]

    static func asset(_ code: String) -> Asset {
        currencies.first { $0.code == code } ?? Asset(code, scale: 2)
    }

    /// Whole units that are worth about as much as so many dollars.
    static func units(_ dollars: Int, of asset: Asset) -> Fixed {
        Fixed(asset.code == "JPY" ? dollars * 150 : dollars)
    }
}

extension ExchangeScenario {
    init(seed: UInt64) {
        var generator = SeededGenerator(seed, for: .scenario)
        isCoarse = generator.chance(500)
        storeWait = .milliseconds(generator.pick([4, 4, 40]))
        length = generator.duration(.seconds(3) ... .seconds(7))
        skew = generator.chance(500) ? .zero : .milliseconds(300)
        phases = Self.phases(&generator)
        start = phases[0]
        dealers = Self.dealers(&generator)
        accounts = Self.accounts(&generator)
        settings = Self.settings(dealers, accounts, &generator)
        var callbacks = CallbackSettings()
        callbacks.deadline = .seconds(generator.pick([1, 15]))
        if generator.chance(300) { callbacks.perSubscriptionMax = 1 }
        if generator.chance(500) {
            callbacks.schedule = CallbackSchedule(delays: [.milliseconds(100), .seconds(1)])
        }
        self.callbacks = callbacks
        faults = FaultRates(&generator)
    }

    /// An ordinary week, ends of years, Easter, and days on which clocks are changed.
    private static let weeks = [
        "2026-02-10", "2026-03-06", "2026-04-01", "2026-05-21", "2026-10-23", "2026-12-22",
        "2026-12-30",
    ]

    /// Shortly before cut-offs, rolls of the trade date and ends of days, some days long.
    private static func phases(_ generator: inout SeededGenerator) -> [Instant] {
        let book = CalendarBook.embedded
        guard let first = CivilDate(generator.pick(weeks)) else {
            preconditionFailure("a week begins with a date")
        }
        var moments: [Instant] = []
        for day in 0..<generator.within(2...4) {
            let date = first.adding(days: day)
            let midnight = Instant(
                microseconds: Int64(date.daysSinceEpoch) * 86_400_000_000)
            for _ in 0..<generator.within(1...2) {
                let code = generator.pick(currencies).code
                let moment =
                    switch generator.below(6) {
                    case 0: midnight.adding(.seconds(86_400))
                    // The trade date rolls at 17:00 in New York.
                    case 1: midnight.adding(.seconds(22 * 3_600))
                    case 2: midnight.adding(.seconds(generator.below(86_400)))
                    default: (try? book.cutOff(of: code, on: date)) ?? midnight
                    }
                moments.append(moment.adding(.milliseconds(-generator.within(0...6_000))))
            }
        }
        return moments.sorted()
    }

    private static func dealers(_ generator: inout SeededGenerator) -> [DealerPlan] {
        (0..<generator.within(1...2)).map { number in
            var faults = DealerFaultPlan(seed: generator.next())
            for fault in [DealerFaultPlan.Fault.reject, .look, .lookReject] {
                let share = generator.pick([0, 10, 30])
                faults.probabilities[fault] = Fixed(
                    uncheckedUnits: Fixed.unitsPerOne / 100 * Int128(share))
            }
            faults.lookDelayMax = .milliseconds(generator.pick([300, 2_000, 8_000]))
            return DealerPlan(
                id: VenueID(["bank", "desk"][number]), settlesAtOnce: generator.chance(300),
                ahead: .milliseconds(generator.pick([-300, -50, 0, 50, 300])),
                spreadBasisPoints: generator.pick([0, 10, 50]),
                minPerTrade: generator.chance(300) ? Fixed(60) : nil, faults: faults)
        }
    }

    private static func accounts(_ generator: inout SeededGenerator) -> [AccountPlan] {
        let tenants = [TenantID("acme"), TenantID("bolt")]
        return (0..<generator.within(1...3)).map { number in
            let profile = ProfileID(high: 0x7000, low: 0x8000_0000_0000_0000 | UInt64(number))
            let quick = generator.pick([20, 80, 250])
            return AccountPlan(
                account: ExchangeAccount(tenant: tenants[number % 2], profile: profile),
                opening: currencies.map { asset in
                    (asset, units(generator.pick([0, 500, 1_500, 6_000]), of: asset))
                }, pause: .milliseconds(quick) ... .milliseconds(quick * 4),
                clients: generator.within(1...2), script: nil)
        }
    }

    private static func settings(
        _ dealers: [DealerPlan], _ accounts: [AccountPlan], _ generator: inout SeededGenerator
    ) -> ExchangeSettings {
        var settings = ExchangeSettings(reportingCurrency: usd)
        for dealer in dealers {
            var conditions = DealerConditions()
            conditions.quoteLife = .milliseconds(generator.pick([1_500, 5_000, 30_000]))
            if generator.chance(400) {
                conditions.limits.perTrade = Fixed(generator.pick([400, 700]))
            }
            if generator.chance(400) {
                conditions.limits.perDay = Fixed(generator.pick([800, 2_000]))
            }
            if generator.chance(400) {
                conditions.limits.unsettled = Fixed(generator.pick([700, 1_500]))
            }
            conditions.confirmMargin = .milliseconds(generator.pick([200, 1_000, 5_000]))
            settings.dealers[dealer.id] = conditions
        }
        for plan in accounts {
            var terms = ExchangeTerms(marginBasisPoints: generator.pick([0, 25, 100]))
            if generator.chance(300) { terms.marginByPair = ["GBPUSD": 40] }
            if generator.chance(500) {
                terms.funding = .bySettlement(creditLimit: Fixed(generator.pick([500, 2_000])))
            }
            settings.agreements.append(ExchangeAgreement(of: plan.account, terms))
        }
        settings.tick = .milliseconds(generator.pick([40, 100]))
        settings.askFirst = .milliseconds(generator.pick([50, 100, 300]))
        settings.askMost = .milliseconds(generator.pick([500, 1_000, 3_000]))
        settings.settlementAskMost = .seconds(generator.pick([1, 3]))
        settings.retryInterval = .milliseconds(generator.pick([300, 1_000]))
        settings.lostAfter = .seconds(generator.pick([2, 60]))
        settings.withdrawWait = .seconds(generator.pick([1, 5]))
        if generator.chance(200) { settings.inFlightMax = generator.within(1...3) }
        if generator.chance(100) { settings.openMax = generator.within(3...6) }
        return settings
    }

    var hasScript: Bool { accounts.contains { $0.script != nil } }

    var tenants: [TenantID] {
        var seen: Set<TenantID> = []
        return accounts.map(\.account.tenant).filter { seen.insert($0).inserted }
    }

    func terms(of account: ExchangeAccount) -> ExchangeTerms {
        settings.agreements.first {
            $0.tenant == account.tenant && $0.profile == account.profile.description
        }?.terms ?? settings.terms
    }

    func limits(at dealer: VenueID) -> ExchangeLimits {
        settings.dealers[dealer]?.limits ?? ExchangeLimits()
    }
}

extension ExchangeAgreement {
    init(of account: ExchangeAccount, _ terms: ExchangeTerms) {
        self.init(tenant: account.tenant, profile: account.profile.description, terms: terms)
    }
}
