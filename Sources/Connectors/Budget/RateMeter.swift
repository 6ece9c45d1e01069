internal import Domain

/// How much of one budget is used. A value: time is an argument, and may stand still or be set.
struct RateMeter: Hashable, Sendable {
    private(set) var budget: RateBudget
    /// Billionths of a point; of a window, what was used in it.
    private var used: Int64 = 0
    /// When that was so; of a window, its number.
    private var since: Int64 = 0

    private static let billion: Int64 = 1_000_000_000
    /// Microseconds. Moments that are handed in out of order are nearer than this.
    private static let clockSetBack: Int64 = 1_000_000

    init(_ budget: RateBudget) { self.budget = budget }

    /// The same use under another limit, counted over the same stretches of time.
    func under(_ budget: RateBudget) -> RateMeter {
        var meter = self
        meter.budget = budget
        return meter
    }

    /// Whole points in use, rounded up.
    mutating func points(at now: Instant) -> Int {
        settle(now)
        return Int((used + Self.billion - 1) / Self.billion)
    }

    /// When a call of so many points may go; `nil`: now. One that is dearer than its whole share
    /// goes when nothing is used.
    mutating func wait(for points: Int, _ purpose: CallPurpose, at now: Instant) -> Instant? {
        settle(now)
        let share = budget.share(of: purpose)
        let allowed = Int64(max(share - points, 0)) * Self.billion
        guard points > 0, used > allowed else { return nil }
        switch budget.rule {
        case .window(_, let length):
            return Instant(microseconds: (since + 1) * length.budgetMicroseconds)
        case .decaying(_, let rate):
            let rest = used - allowed
            let perMicrosecond = rate.thousandths  // In billionths of a point.
            return Instant(
                microseconds: now.microseconds + (rest + perMicrosecond - 1) / perMicrosecond)
        }
    }

    mutating func add(_ points: Int, at now: Instant) {
        settle(now)
        used += Int64(points) * Self.billion
    }

    /// Points come back before their time: a filled order is no unfilled order any more.
    mutating func giveBack(_ points: Int, at now: Instant) {
        settle(now)
        used = max(0, used - Int64(points) * Self.billion)
    }

    /// The venue says how much is used: more than we counted is true, less may not have seen what
    /// is still under way. More than there is means all of it, however much more.
    mutating func raise(to points: Int, at now: Instant) {
        settle(now)
        used = max(used, Int64(min(points, budget.limit)) * Self.billion)
    }

    private mutating func settle(_ now: Instant) {
        switch budget.rule {
        case .window(_, let length):
            let number = now.microseconds / length.budgetMicroseconds
            if number > since { (used, since) = (0, number) }
            // A clock that is set back opens no new window, and does not shut one for long.
            if number < since - 1 { since = number }
        case .decaying(_, let rate):
            let passed = now.microseconds - since
            if passed < -Self.clockSetBack { since = now.microseconds }
            guard passed > 0 else { return }
            let (gone, overflow) = passed.multipliedReportingOverflow(by: rate.thousandths)
            used = overflow ? 0 : max(0, used - gone)
            since = now.microseconds
        }
    }
}

extension Duration {
    /// Whole microseconds, cut.
    fileprivate var budgetMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
