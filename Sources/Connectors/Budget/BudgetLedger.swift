package import Domain

/// The budgets of one key or address at one venue, and how much of each is used.
///
/// A call is charged to several at once, to all of them or to none. Whatever a venue says in
/// anger, "not before then", holds for every call, whatever it is for.
package struct BudgetLedger: Hashable, Sendable {
    private struct Key: Hashable {
        let budget: BudgetName
        let scope: String
    }

    private var budgets: [BudgetName: RateBudget]
    private var meters: [Key: RateMeter] = [:]
    private var blocked: Instant?

    package init(_ budgets: [RateBudget]) {
        self.budgets = Self.byName(budgets)
    }

    private static func byName(_ budgets: [RateBudget]) -> [BudgetName: RateBudget] {
        Dictionary(budgets.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// Other limits from now on; what is used of those that keep their name and length stays used.
    package mutating func replace(_ budgets: [RateBudget]) {
        self.budgets = Self.byName(budgets)
        for (key, meter) in meters {
            meters[key] = self.budgets[key.budget].map { meter.under($0) }
        }
    }

    /// Counts the call where every budget has room for it. A charge to a budget that is not here
    /// costs nothing: the venue has no such limit.
    package mutating func admit(
        _ charges: [BudgetCharge], _ purpose: CallPurpose, at now: Instant
    ) -> BudgetAnswer {
        if let blocked, blocked > now { return .wait(until: blocked) }
        var latest: Instant?
        for charge in charges {
            guard
                let until = with(
                    charge.budget, charge.scope,
                    {
                        $0.wait(for: charge.points, purpose, at: now)
                    }) ?? nil
            else { continue }
            latest = max(latest ?? until, until)
        }
        if let latest { return .wait(until: latest) }
        count(charges, at: now)
        return .granted
    }

    /// Counts what went without asking.
    package mutating func count(_ charges: [BudgetCharge], at now: Instant) {
        for charge in charges {
            with(charge.budget, charge.scope) { $0.add(charge.points, at: now) }
        }
    }

    /// What was charged comes back before its time.
    package mutating func giveBack(_ charge: BudgetCharge, at now: Instant) {
        with(charge.budget, charge.scope) { $0.giveBack(charge.points, at: now) }
    }

    /// The venue's own count; only upwards.
    package mutating func raise(
        _ budget: BudgetName, scope: String = "", to points: Int, at now: Instant
    ) {
        with(budget, scope) { $0.raise(to: points, at: now) }
    }

    /// No call before then; a block is never shortened.
    package mutating func block(until: Instant) {
        blocked = max(blocked ?? until, until)
    }

    package func blockedUntil(at now: Instant) -> Instant? {
        blocked.flatMap { $0 > now ? $0 : nil }
    }

    /// How much is used of a budget, and of how much; `nil` where there is no such budget.
    package func usage(
        of budget: BudgetName, scope: String = "", at now: Instant
    ) -> (used: Int, limit: Int)? {
        guard let rule = budgets[budget] else { return nil }
        var meter = meters[Key(budget: budget, scope: scope)] ?? RateMeter(rule)
        return (meter.points(at: now), rule.limit)
    }

    @discardableResult
    private mutating func with<Result>(
        _ budget: BudgetName, _ scope: String, _ body: (inout RateMeter) -> Result
    ) -> Result? {
        guard let rule = budgets[budget] else { return nil }
        return body(&meters[Key(budget: budget, scope: scope), default: RateMeter(rule)])
    }
}
