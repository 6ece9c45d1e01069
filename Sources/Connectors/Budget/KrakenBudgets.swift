package import Domain

/// Kraken's limits as data (Kraken API, "Spot REST Rate Limits" and "Spot Trading Rate Limits").
package enum KrakenBudgets {
    /// Of a key: private REST calls but placing and cancelling.
    package static let rest = BudgetName(rawValue: "rest_counter")
    /// Of an account and a pair, which is the scope: what the matching engine counts.
    package static let engine = BudgetName(rawValue: "engine_counter")

    /// - Parameters:
    ///   - restReserve: points of the REST counter kept for queries of orders.
    ///   - engineReserve: points of each pair's counter kept for cancels: a cancel of a young order
    ///     costs eight.
    package static func budgets(
        _ tier: KrakenTier, restReserve: Int = 4, engineReserve: Int = 16
    ) -> [RateBudget] {
        [
            RateBudget(
                rest, .decaying(max: tier.restMax, perSecond: tier.restDecay),
                reserve: restReserve),
            RateBudget(
                engine, .decaying(max: tier.engineMax, perSecond: tier.engineDecay),
                reserve: engineReserve),
        ]
    }

    package enum Call: Hashable, CaseIterable, Sendable {
        /// Ledgers, trades and their histories.
        case history
        case other
        /// Counted by the matching engine instead.
        case order

        package var points: Int {
            switch self {
            case .history: 2
            case .other: 1
            case .order: 0
            }
        }

        package var charges: [BudgetCharge] {
            points == 0 ? [] : [BudgetCharge(KrakenBudgets.rest, points: points)]
        }
    }

    /// What happens to an order, as the matching engine counts it.
    package enum OrderCall: Hashable, Sendable {
        case add
        /// The age is the order's, since it was placed or amended last.
        case amend(age: Duration)
        case edit(age: Duration)
        case cancel(age: Duration)

        package var points: Int {
            switch self {
            case .add: 1
            case .amend(let age): 1 + Self.penalty(age, [(5, 3), (10, 2), (15, 1)])
            case .edit(let age):
                1 + Self.penalty(age, [(5, 6), (10, 5), (15, 4), (45, 2), (90, 1)])
            case .cancel(let age):
                Self.penalty(age, [(5, 8), (10, 6), (15, 5), (45, 4), (90, 2), (300, 1)])
            }
        }

        package func charges(pair: String) -> [BudgetCharge] {
            [BudgetCharge(KrakenBudgets.engine, scope: pair, points: points)]
        }

        /// - Parameter steps: the points of an order younger than so many seconds; rising.
        private static func penalty(_ age: Duration, _ steps: [(Int, Int)]) -> Int {
            steps.first { age < .seconds($0.0) }?.1 ?? 0
        }
    }

    /// What begins the error of a key that is locked out, and for how long it is.
    package static let lockedOut = "EGeneral:Temporary lockout"
    package static let lockout = Duration.seconds(15 * 60)
    /// After `EAPI:Rate limit exceeded` and its like, where nothing says how long.
    package static let waitAfterLimit = Duration.seconds(5)
    /// A moment farther away than this is not believed.
    package static let waitMax = Duration.seconds(3_600)

    /// Until when no request may be sent with the key after this error; `nil` for other errors. A
    /// lockout is ``KrakenHold``'s.
    package static func block(error: String, at now: Instant) -> Instant? {
        if error.hasPrefix("EAPI:Rate limit exceeded")
            || error.hasPrefix("EGeneral:Too many requests")
        {
            return now.adding(waitAfterLimit)
        }
        guard error.hasPrefix("EService:"),
            let text = error.split(separator: ":").dropFirst().first,
            text.allSatisfy({ $0.isLetter || $0 == " " }), text.hasSuffix("Throttled")
        else { return nil }
        let number = error.split(separator: ":").dropFirst(2).first.map {
            String($0.filter { $0 != " " })
        }
        guard let seconds = number.flatMap({ Int64($0) }), (0..<1 << 40).contains(seconds) else {
            return now.adding(waitAfterLimit)
        }
        let until = Instant(microseconds: seconds * 1_000_000)
        return min(max(until, now.adding(.seconds(1))), now.adding(waitMax))
    }
}
