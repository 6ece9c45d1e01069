package import Bookkeeping
package import Domain
package import Money

/// The executor of conversions at par: pure, as all are. It says what must be durable first and
/// what to do then; the caller carries it out and adopts what it becomes.
///
/// The issuer is called only with a durable intent. From then on only its evidence ends the
/// attempt: "settled", or "refused", or "absent, and it can no longer arrive". The last two open
/// the conversion again, and the next attempt is another order.
package struct ParExecution: Hashable, Sendable {
    package let conversion: ParConversion
    package let pair: ParPair

    package init(_ conversion: ParConversion, pair: ParPair) {
        (self.conversion, self.pair) = (conversion, pair)
    }

    /// What it decides about.
    package enum Event: Hashable, Sendable {
        /// Its window is over, nothing is in the way, and the treasury has room.
        ///
        /// - Parameter netLimit: of the coin and day. Others that it was balanced with when it was
        ///   accepted may have been cancelled since.
        case begin(validUntil: Instant, netLimit: Fixed? = nil)
        case placed(PlaceAnswer)
        /// - Parameter absenceIsProof: whether the order could no longer have arrived when the
        ///   issuer was asked.
        case queried(QueryAnswer, absenceIsProof: Bool)
        case cancel
    }

    /// What to do once the commit, if there is one, is durable.
    package enum Step: Hashable, Sendable {
        /// Call the issuer.
        case place(Order)
        /// Ask it for the order, later.
        case ask(Order, because: String)
        /// Begin again, later.
        case retry(because: String)
        case end
        /// Nothing changes.
        case stay
    }

    package struct Decision: Hashable, Sendable {
        package let commit: Commit?
        /// What it is once the commit is durable.
        package let execution: ParExecution
        package let step: Step
    }

    /// - Parameter eventID: for the event that the decision may write.
    package func decide(_ event: Event, at moment: Instant, eventID: EventID) -> Decision {
        // A clock may have been set back since.
        let now = max(moment, conversion.updatedAt)
        return switch (conversion.state, event) {
        case (.created, .begin(let validUntil, let netLimit)):
            begin(validUntil, netLimit, at: now)
        case (.created, .cancel): cancel(at: now, eventID)
        case (.settling(let intent), .placed(let answer)):
            switch answer {
            case .accepted(let report): judge(report, intent, at: now, eventID)
            case .refused(let failure): reopen(intent, because: failure.message, at: now)
            case .unknown(let text): ask(intent, because: text)
            }
        case (.settling(let intent), .queried(let answer, let absenceIsProof)):
            switch answer {
            case .present(let report): judge(report, intent, at: now, eventID)
            case .absent where absenceIsProof:
                reopen(intent, because: "the issuer never received it", at: now)
            case .absent: ask(intent, because: "the issuer does not know it, and may yet get it")
            case .unreachable(let text): ask(intent, because: text)
            }
        case (.created, _), (.settling, _), (.settled, _), (.cancelled, _):
            Decision(commit: nil, execution: self, step: .stay)
        }
    }

    /// The order of the attempt under way; `nil` where none is.
    package var order: Order? {
        guard case .settling(let intent) = conversion.state else { return nil }
        return conversion.order(for: intent, pair: pair.symbol)
    }

    private func begin(
        _ validUntil: Instant, _ netLimit: Fixed?, at now: Instant
    ) -> Decision {
        let intent = SettlementIntent(issuer: pair.issuer, at: now, validUntil: validUntil)
        var next = conversion
        next.state = .settling(intent)
        return decision(
            next,
            guards: [.notHalted(pair.scopes(conversion.tenant))]
                + (netLimit.map { [.par(.netWithin($0, conversion.share(of: pair)))] } ?? []),
            [.hold(held(conversion.treasury(of: pair.issuer), conversion.request.amount))],
            .place(next.order(for: intent, pair: pair.symbol)))
    }

    private func cancel(at now: Instant, _ eventID: EventID) -> Decision {
        var next = conversion
        next.state = .cancelled(at: now)
        next.updatedAt = now
        return decision(
            next,
            [
                .hold(held(conversion.source, conversion.request.amount.negated)),
                .par(.count(conversion.share(of: pair).netTakenBack)),
                told(.parCancelled, at: now, eventID),
            ], .end)
    }

    /// What the issuer says of the order: all of it at par and without a fee, or nothing. Whatever
    /// else it says is no evidence.
    private func judge(
        _ report: OrderReport, _ intent: SettlementIntent, at now: Instant, _ eventID: EventID
    ) -> Decision {
        let amount = conversion.request.amount
        let order = conversion.order(for: intent, pair: pair.symbol)
        guard report.order == order.id, report.reversals.isEmpty else {
            return ask(intent, because: "the issuer answered for another order")
        }
        switch report.status {
        case .filled:
            let sum = report.fills.reduce(Fixed?.some(.zero)) { sum, fill in
                sum.flatMap { try? $0.adding(fill.quantity) }
            }
            let isAtPar = report.fills.allSatisfy {
                $0.quantity.isPositive && $0.price == .one && $0.notional == $0.quantity
                    && $0.fee.amount.isZero
            }
            guard sum == amount, isAtPar else {
                return ask(intent, because: "the issuer answered with other figures than par")
            }
            return settle(intent, at: now, eventID)
        case .rejected(let failure):
            guard report.fills.isEmpty else { break }
            return reopen(intent, because: failure.message, at: now)
        case .cancelled:
            guard report.fills.isEmpty else { break }
            return reopen(intent, because: "the issuer cancelled it", at: now)
        case .open: return ask(intent, because: "the issuer works on it")
        }
        return ask(intent, because: "the issuer settled a part, which it must not")
    }

    private func settle(
        _ intent: SettlementIntent, at now: Instant, _ eventID: EventID
    ) -> Decision {
        let amount = conversion.request.amount
        var next = conversion
        next.state = .settled(at: now)
        next.updatedAt = now
        return decision(
            next,
            [
                .hold(held(conversion.source, amount.negated)),
                .hold(held(conversion.treasury(of: intent.issuer), amount.negated)),
                .post(LedgerEntry(settling: conversion, by: intent.issuer, at: now)),
                told(.parSettled, at: now, eventID),
            ], .end)
    }

    /// The attempt had no effect and can have none: it is as before it, but for its number.
    private func reopen(
        _ intent: SettlementIntent, because reason: String, at now: Instant
    ) -> Decision {
        var next = conversion
        next.state = .created
        next.attempt += 1
        return decision(
            next,
            [
                .hold(
                    held(
                        conversion.treasury(of: intent.issuer), conversion.request.amount.negated))
            ], .retry(because: reason))
    }

    private func ask(_ intent: SettlementIntent, because reason: String) -> Decision {
        Decision(
            commit: nil, execution: self,
            step: .ask(conversion.order(for: intent, pair: pair.symbol), because: reason))
    }

    private func held(_ pocket: Pocket, _ change: Fixed) -> HoldChange {
        HoldChange(conversion: conversion.id, pocket: pocket, change: change)
    }

    private func told(_ kind: DomainEvent.Kind, at now: Instant, _ id: EventID) -> CommitWrite {
        .event(
            DomainEvent(
                id: id, par: kind, tenant: conversion.tenant, conversion: conversion.id, at: now))
    }

    private func decision(
        _ next: ParConversion, guards: [CommitGuard] = [], _ writes: [CommitWrite], _ step: Step
    ) -> Decision {
        let update = CommitWrite.par(.updateConversion(next, expected: conversion.version))
        var durable = next
        durable.version += 1
        return Decision(
            commit: Commit(guards: guards, writes: [update] + writes),
            execution: ParExecution(durable, pair: pair), step: step)
    }
}

extension ParConversion {
    /// The commit that accepts it: reserved, counted and told in one.
    package func acceptance(
        of pair: ParPair, limits: ParLimits, eventID: EventID
    ) -> Commit {
        let share = share(of: pair)
        var guards: [CommitGuard] = []
        if let reference = request.reference {
            guards.append(.par(.referenceUnused(tenant, reference)))
        }
        guards.append(.par(.profileActive(request.profile, of: tenant)))
        if let recipient = request.recipient {
            guards.append(.par(.profileActive(recipient, of: tenant)))
        }
        guards += [.notHalted(pair.scopes(tenant)), .par(.withinLimits(share, limits))]
        return Commit(
            guards: guards,
            writes: [
                .par(.insertConversion(self)),
                .hold(HoldChange(conversion: id, pocket: source, change: request.amount)),
                .par(.count(share)),
                .event(
                    DomainEvent(
                        id: eventID, par: .parCreated, tenant: tenant, conversion: id,
                        at: createdAt)),
            ])
    }
}
