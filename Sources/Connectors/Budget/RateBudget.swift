package import Domain

/// One limit that a venue puts on our requests, as data.
package struct RateBudget: Hashable, Sendable {
    package enum Rule: Hashable, Sendable {
        /// At most `limit` in each stretch of `length`; the stretches follow the venue's clock from
        /// its zero (Binance).
        case window(limit: Int, length: Duration)
        /// A counter that calls add to and time takes from; a call over `max` is refused (Kraken).
        case decaying(max: Int, perSecond: DecayRate)
    }

    package let name: BudgetName
    package let rule: Rule
    /// So much of it is kept for ``CallPurpose/ending`` alone.
    package let reserve: Int

    /// - Parameter reserve: 0 and up, below the limit.
    package init(_ name: BudgetName, _ rule: Rule, reserve: Int) {
        (self.name, self.rule, self.reserve) = (name, rule, reserve)
        precondition((0..<limit).contains(reserve), "a reserve is a part of the budget")
    }

    package var limit: Int {
        switch rule {
        case .window(let limit, _): limit
        case .decaying(let max, _): max
        }
    }

    /// The same budget, larger: for an exchange that allows more than the venue publishes.
    ///
    /// - Parameter factor: 1 or more.
    package func times(_ factor: Int) -> RateBudget {
        let larger: Rule =
            switch rule {
            case .window(let limit, let length): .window(limit: limit * factor, length: length)
            case .decaying(let max, let rate):
                .decaying(
                    max: max * factor,
                    perSecond: DecayRate(thousandths: rate.thousandths * Int64(factor)))
            }
        return RateBudget(name, larger, reserve: reserve * factor)
    }

    /// How much may be used for this.
    package func share(of purpose: CallPurpose) -> Int {
        switch purpose {
        case .ordinary, .order: limit - reserve
        case .ending: limit
        }
    }
}

/// Thousandths of a point that a counter loses in a second.
package struct DecayRate: Hashable, Sendable {
    package let thousandths: Int64

    /// - Parameter thousandths: above zero.
    package init(thousandths: Int64) {
        precondition(thousandths > 0, "a counter that never sinks is no rate limit")
        self.thousandths = thousandths
    }
}

/// What a request is for.
package enum CallPurpose: Hashable, CaseIterable, Sendable {
    /// Market data, history, balances.
    case ordinary
    /// A new order.
    case order
    /// What brings an order to its end or tells what became of it: cancels and queries. May use the
    /// reserve.
    case ending
}

/// Names a budget in data, metrics and logs.
package struct BudgetName: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }
}

/// What one call takes from one budget.
package struct BudgetCharge: Hashable, Sendable {
    package let budget: BudgetName
    /// Of budgets that are counted apart, one per pair for instance, which; empty: one for all.
    package let scope: String
    /// 0 and up.
    package let points: Int

    package init(_ budget: BudgetName, scope: String = "", points: Int) {
        precondition(points >= 0, "a call gives nothing back")
        (self.budget, self.scope, self.points) = (budget, scope, points)
    }
}

/// Whether a call may go now.
package enum BudgetAnswer: Hashable, Sendable {
    /// And it is counted.
    case granted
    /// Not before then; ask again.
    case wait(until: Instant)
}
