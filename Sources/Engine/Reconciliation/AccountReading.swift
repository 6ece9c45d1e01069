import Domain
import Money

/// What a venue says of an account's past at one moment.
struct AccountReading: Hashable, Sendable {
    let movements: [ExternalEntry]
    let trades: [AccountTrade]
    /// Orders that a trade was taken back of.
    let reversals: [OrderReport]

    /// Whether nothing happened between the two. Reports say when they were made, too.
    func tellsTheSame(as other: AccountReading) -> Bool {
        movements == other.movements && trades == other.trades
            && reversals.map(Taken.init) == other.reversals.map(Taken.init)
    }

    private struct Taken: Hashable {
        let order: OrderID
        let reversals: [Reversal]

        init(_ report: OrderReport) {
            (order, reversals) = (report.order, report.reversals)
        }
    }
}

/// One venue account and whom to ask for it.
struct FollowedAccount {
    let account: VenueAccount
    let venue: any Venue
    let history: any AccountHistory

    /// A time of ours by the venue's clock, as far as that is known.
    func venueTime(_ time: Instant) -> Instant {
        time.adding((venue as? any HealthReporting)?.health().clockOffset ?? .zero)
    }

    /// `nil`: could not ask for all of it in time.
    func reading(
        since: Instant, _ deadline: AnswerDeadline, reversalsSince: Instant
    ) async -> AccountReading? {
        let (account, venue, history) = (account.account, venue, history)
        return await deadline.answer {
            guard let movements = await history.movements(of: account, since: since),
                let trades = await history.trades(of: account, since: since),
                let reversals = await venue.reversals(of: account, since: reversalsSince)
            else { return nil }
            return AccountReading(movements: movements, trades: trades, reversals: reversals)
        }
    }

    func balances(_ deadline: AnswerDeadline) async -> [Asset: Fixed]? {
        let (account, venue) = (account.account, venue)
        return await deadline.answer {
            await venue.balances(of: account)?.mapValues(\.total).filter { !$0.value.isZero }
        }
    }

    func openOrders(_ deadline: AnswerDeadline) async -> [AccountOrder]? {
        let (account, history) = (account.account, history)
        return await deadline.answer { await history.openOrders(of: account) }
    }

    func query(_ order: Order, _ deadline: AnswerDeadline) async -> QueryAnswer {
        let venue = venue
        return await deadline.answer { await venue.query(order) } ?? .unreachable("no answer")
    }
}

/// Waits for an answer, but not longer.
struct AnswerDeadline: Sendable {
    let time: any TimeSource
    let duration: Duration

    /// `nil` where there was none in time; the question is given up then.
    func answer<Answer: Sendable>(
        _ question: @escaping @Sendable () async -> Answer?
    ) async -> Answer? {
        let deadline = time.now().adding(duration)
        return await withTaskGroup(of: Answer?.self) { group in
            group.addTask { await question() }
            group.addTask {
                try? await time.sleep(until: deadline)
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? nil
        }
    }
}
