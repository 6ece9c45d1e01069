package import Bookkeeping
package import Domain
package import Money

extension Exchange {
    /// Where the sold amount is held.
    package var source: Pocket {
        Pocket(VenueAccount(profile: account.profile), quote.from.asset)
    }

    /// What halts it.
    package var scopes: [HaltScope] {
        [
            .tenant(account.tenant), .venue(quote.dealer.dealer),
            .pair(quote.rate.pair.description), .asset(quote.from.asset.code),
            .asset(quote.to.asset.code),
        ]
    }

    /// Whether the report is of this deal, in all that was agreed.
    func isAnswered(by report: DealReport) -> Bool {
        report.order == order && report.from == quote.dealer.from
            && report.to == quote.dealer.to
    }

    /// The value of what is not held; what rounding leaves is owed too.
    package var creditNeeded: Fixed {
        guard missing.isPositive else { return .zero }
        let share = try? quote.value.multiplied(
            by: missing, dividedBy: quote.from.quantity, rounding: .up)
        return share ?? quote.value
    }

    /// What the tenant's log and the subscribers are told.
    func notice(_ eventID: EventID, note: String, at now: Instant) -> [CommitWrite] {
        [
            .exchange(.tell(ExchangeNotice(event: eventID, at: now, exchange: self))),
            .event(
                DomainEvent(
                    id: eventID, exchange: id, tenant: account.tenant, note: note, at: now)),
        ]
    }
}

/// What exchanges of an account may come to, in the reporting currency; `nil` is no limit.
package struct ExchangeLimits: Hashable, Sendable {
    package var perTrade: Fixed?
    /// All that is confirmed on one day, but for what was rejected or cancelled.
    package var perDay: Fixed?
    /// All that is confirmed and not final.
    package var unsettled: Fixed?

    package init(perTrade: Fixed? = nil, perDay: Fixed? = nil, unsettled: Fixed? = nil) {
        self.perTrade = perTrade
        self.perDay = perDay
        self.unsettled = unsettled
    }

    package static let perTradeName = "perTrade"
    package static let perDayName = "perDay"
    package static let unsettledName = "unsettled"
    package static let creditName = "credit"
}

extension Exchange {
    /// The commit that confirms it. What it holds is held, what it counts is counted, its quote and
    /// its external id are used up, or nothing of it happens.
    ///
    /// The guards are in the order in which a client is told what is wrong: its external id, its
    /// quote, limits, funds.
    ///
    /// - Parameter creditLimit: of an account that is funded by the settlement.
    package func acceptance(
        limits: ExchangeLimits, creditLimit: Fixed?, eventID: EventID
    ) -> Commit {
        var commit = confirmation
        let value = quote.value
        let day = ExchangeCount.day(account, countedOn)
        for (most, count, name) in [
            (limits.perDay, day, ExchangeLimits.perDayName),
            (limits.unsettled, .unsettled(account), ExchangeLimits.unsettledName),
        ] {
            guard let most else { continue }
            commit.guards.append(
                .exchange(.within(count, adding: value, atMost: most, name: name)))
        }
        if credit.isPositive {
            commit.guards.append(
                .exchange(
                    .within(
                        .credit(account), adding: credit, atMost: creditLimit ?? .zero,
                        name: ExchangeLimits.creditName)))
            commit.writes.append(.exchange(.count(.credit(account), credit)))
        }
        if value.isPositive {
            commit.writes += [
                .exchange(.count(day, value)), .exchange(.count(.unsettled(account), value)),
            ]
        }
        if held.isPositive {
            commit.writes.append(
                .hold(HoldChange(conversion: id, pocket: source, change: held)))
        }
        return commit.telling(self, eventID)
    }

    /// The commit that rejects it at once, for a limit: nothing is held or sent, its quote and its
    /// external id are used up.
    ///
    /// - Parameter limit: its name, for operators.
    /// - Precondition: `self` holds nothing.
    package func rejection(
        for limit: String, eventID: EventID
    ) -> (commit: Commit, exchange: Exchange) {
        precondition(held.isZero && credit.isZero, "what is rejected at once holds nothing")
        var rejected = self
        rejected.state = .rejected
        rejected.refinement = .breachesLimit
        rejected.evidence = "the limit \(limit)"
        rejected.completedAt = createdAt
        return (rejected.confirmation.telling(rejected, eventID), rejected)
    }

    private var confirmation: Commit {
        Commit(
            guards: [
                .exchange(.externalIDUnused(account, externalID)),
                .exchange(.quoteUnused(quote.id, of: account)),
                .par(.profileActive(account.profile, of: account.tenant)),
                .notHalted(scopes),
            ],
            writes: [
                .exchange(.useQuote(quote.id, by: id)), .exchange(.insert(self)),
            ])
    }
}

extension Commit {
    fileprivate func telling(_ exchange: Exchange, _ eventID: EventID) -> Commit {
        var commit = self
        commit.writes += exchange.notice(
            eventID, note: exchange.state.rawValue, at: exchange.createdAt)
        return commit
    }
}
