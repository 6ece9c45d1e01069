package import Bookkeeping
package import Domain
import Money

/// The executor of quoted foreign exchanges (spec/exchange.md, section 4): pure, as all are.
///
/// The dealer is called once, with a durable intent, under one id. What became of the call is known
/// by what the dealer says of that id and by nothing else: time-outs prove nothing, and nothing is
/// ever sent again.
package struct QuotedExecution: Hashable, Sendable {
    package let exchange: Exchange

    package init(_ exchange: Exchange) { self.exchange = exchange }

    package struct Decision: Hashable, Sendable {
        package let commit: Commit?
        /// What it is once the commit is durable.
        package let execution: QuotedExecution
        package let step: Step
    }

    /// - Parameter eventID: for the event that the decision may write.
    package func decide(_ event: Event, at moment: Instant, eventID: EventID) -> Decision {
        // A clock may have been set back since.
        let now = max(moment, exchange.updatedAt)
        return switch (exchange.state, event) {
        case (.draft, .begin(let validUntil)): begin(validUntil, at: now, eventID)
        case (.draft, .cancel): end(.cancelled, at: now, eventID)
        case (.submitting, .answered(let answer)): judge(answer, at: now, eventID)
        case (.submitting, .sighted(let sighting, _)): judge(sighting, false, at: now, eventID)
        case (.unknown, .sighted(let sighting, let isProof)),
            (.submitted, .sighted(let sighting, let isProof)):
            judge(sighting, isProof, at: now, eventID)
        case (.unknown, .resolve(let resolution, let evidence)):
            resolve(resolution, evidence, at: now, eventID)
        case (.submitting, .lost), (.submitted, .lost): become(.unknown, at: now, eventID)
        case (.submitted, .cancel): requestCancel(at: now)
        case (.submitted, .withdrawal(let sighting)): judge(sighting, false, at: now, eventID)
        case (.ordered, .sighted(let sighting, _)): judgeSettlement(sighting, at: now, eventID)
        case (.ordered, .settled(let evidence)): settle(evidence, at: now, eventID)
        case (.ordered, .fund(let available)): fund(available, at: now)
        case (.ordered, .cutOff): cutOff(at: now)
        case (.ordered, .closeOut(let closeOut)): self.closeOut(closeOut, at: now, eventID)
        case (.orderSettled, .credit): credit(at: now, eventID)
        case (.draft, .roll(let date)), (.submitting, .roll(let date)),
            (.unknown, .roll(let date)), (.submitted, .roll(let date)),
            (.ordered, .roll(let date)):
            roll(to: date, at: now, eventID)
        case (.draft, _), (.submitting, _), (.unknown, _), (.submitted, _), (.ordered, _),
            (.orderSettled, _), (.success, _), (.rejected, _), (.cancelled, _), (.failed, _):
            Decision(commit: nil, execution: self, step: .stay)
        }
    }

    /// What the dealer gets, or got; `nil` before that.
    package var order: DealOrder? {
        guard let intent = exchange.intent else { return nil }
        return DealOrder(
            id: exchange.order, counterpart: exchange.quote.counterpart,
            quote: exchange.quote.dealer.quote, from: exchange.quote.dealer.from,
            to: exchange.quote.dealer.to, valueDate: exchange.quote.settlementDate,
            validUntil: intent.validUntil)
    }
}

// MARK: Until the deal is booked

extension QuotedExecution {
    /// A quote that is dead at the dealer is dead: it is never priced again.
    private func begin(_ validUntil: Instant, at now: Instant, _ eventID: EventID) -> Decision {
        let end = min(validUntil, exchange.quote.dealer.expiresAt)
        guard now < end else { return self.end(.rejected, at: now, eventID) }
        var next = exchange
        next.intent = DealIntent(at: now, validUntil: end)
        let decided = become(
            .submitting, as: next, guards: [.notHalted(exchange.scopes)], at: now, eventID)
        guard let order = decided.execution.order else { return decided }
        return Decision(
            commit: decided.commit, execution: decided.execution, step: .send(order))
    }

    private func judge(_ answer: DealAnswer, at now: Instant, _ eventID: EventID) -> Decision {
        switch answer {
        case .answered(let report): judge(report, at: now, eventID)
        case .refused(let text): reject(because: text, at: now, eventID)
        case .unknown: become(.unknown, at: now, eventID)
        }
    }

    private func judge(
        _ sighting: DealSighting, _ isProof: Bool, at now: Instant, _ eventID: EventID
    ) -> Decision {
        switch sighting {
        case .present(let report): return judge(report, at: now, eventID)
        case .unreachable(let text): return ask(because: text, at: now, eventID)
        // What a dealer has acknowledged is not gone because it says so.
        case .absent where isProof && exchange.dealerReference == nil:
            return exchange.state == .unknown
                ? end(.failed, at: now, eventID) : become(.unknown, at: now, eventID)
        case .absent:
            return ask(
                because: exchange.dealerReference == nil
                    ? "the dealer does not know it, and may yet get it"
                    : "the dealer no longer knows what it had acknowledged", at: now, eventID)
        }
    }

    /// What the dealer says of the deal itself. Other figures than those that it was sent are no
    /// evidence.
    private func judge(_ report: DealReport, at now: Instant, _ eventID: EventID) -> Decision {
        guard exchange.isAnswered(by: report) else {
            return ask(because: "the dealer answered for another deal", at: now, eventID)
        }
        switch report.state {
        case .submitted(let reference):
            guard exchange.state != .submitted else {
                return ask(because: "the dealer looks at it", at: now, eventID)
            }
            return become(.submitted, as: referring(to: reference), at: now, eventID)
        // Settled was booked before: the settlement is judged when the deal is booked here.
        case .booked(let reference), .settled(let reference, _):
            return book(reference, at: now, eventID)
        case .rejected(let text): return reject(because: text, at: now, eventID)
        case .withdrawn:
            // Nobody but us takes a deal back, and only what the dealer has not booked.
            if exchange.state == .submitted { return end(.cancelled, at: now, eventID) }
            // It had it, and nobody heard the answer to our wish: it is asked once more.
            if exchange.state == .unknown, exchange.cancelRequested {
                return become(.submitted, at: now, eventID)
            }
            return ask(because: "the dealer took back what it never had", at: now, eventID)
        }
    }

    private func referring(to reference: String) -> Exchange {
        var next = exchange
        next.dealerReference = reference
        return next
    }

    private func book(_ reference: String, at now: Instant, _ eventID: EventID) -> Decision {
        guard let entry = try? LedgerEntry(booking: exchange, at: now) else {
            return ask(because: "the deal's figures leave the range of amounts", at: now, eventID)
        }
        return become(
            .ordered, as: referring(to: reference), writing: [.post(entry)], at: now, eventID)
    }

    /// What an operator read in the dealer's own records. No record proves the absence of what may
    /// yet arrive.
    private func resolve(
        _ resolution: DealResolution, _ evidence: String, at now: Instant, _ eventID: EventID
    ) -> Decision {
        switch resolution {
        case .booked(let reference): return book(reference, at: now, eventID)
        case .absent:
            guard !exchange.mayArrive(at: now) else {
                return Decision(commit: nil, execution: self, step: .stay)
            }
            var next = exchange
            next.evidence = resolution.summary + ", " + evidence
            return end(.failed, as: next, at: now, eventID)
        }
    }

    private func reject(
        because reason: String, at now: Instant, _ eventID: EventID
    ) -> Decision {
        var next = exchange
        next.evidence = String(reason.prefix(Limits.failureMessageLengthMax))
        return end(.rejected, as: next, at: now, eventID)
    }

    private func requestCancel(at now: Instant) -> Decision {
        guard let order else { return Decision(commit: nil, execution: self, step: .stay) }
        guard !exchange.cancelRequested else {
            return Decision(commit: nil, execution: self, step: .withdraw(order))
        }
        var next = exchange
        next.cancelRequested = true
        let decided = quietly(next, [], at: now)
        return Decision(
            commit: decided.commit, execution: decided.execution, step: .withdraw(order))
    }

    /// Whoever was being called is unknown from the first answer that says nothing.
    private func ask(because reason: String, at now: Instant, _ eventID: EventID) -> Decision {
        guard let order else { return Decision(commit: nil, execution: self, step: .stay) }
        guard exchange.state == .submitting else {
            return Decision(commit: nil, execution: self, step: .ask(order, because: reason))
        }
        return become(.unknown, at: now, eventID)
    }
}

// MARK: From the booking on

extension QuotedExecution {
    private func judgeSettlement(
        _ sighting: DealSighting, at now: Instant, _ eventID: EventID
    ) -> Decision {
        guard case .present(let report) = sighting, exchange.isAnswered(by: report),
            case .settled(_, let evidence) = report.state
        else { return Decision(commit: nil, execution: self, step: .waitForSettlement) }
        return settle(evidence, at: now, eventID)
    }

    /// What is not held cannot be paid: the deal waits for the client's money.
    private func settle(_ evidence: String, at now: Instant, _ eventID: EventID) -> Decision {
        guard exchange.missing.isZero else {
            return Decision(commit: nil, execution: self, step: .waitForSettlement)
        }
        var next = exchange
        next.evidence = evidence
        next.held = .zero
        next.isFundsMissing = false
        return become(
            .orderSettled, as: next,
            writing: [
                .hold(held(exchange.held.negated)),
                .post(LedgerEntry(settling: exchange, at: now)),
            ], at: now, eventID)
    }

    private func credit(at now: Instant, _ eventID: EventID) -> Decision {
        end(
            .success, writing: [.post(LedgerEntry(crediting: exchange, at: now))], at: now,
            eventID)
    }

    private func fund(_ available: Fixed, at now: Instant) -> Decision {
        let more = min(available, exchange.missing)
        guard more.isPositive else {
            return Decision(commit: nil, execution: self, step: .waitForSettlement)
        }
        var next = exchange
        next.held = Fixed(uncheckedUnits: exchange.held.units + more.units)
        next.credit = next.creditNeeded
        if next.missing.isZero { next.isFundsMissing = false }
        var writes: [CommitWrite] = [.hold(held(more))]
        let change = Fixed(uncheckedUnits: next.credit.units - exchange.credit.units)
        if !change.isZero { writes.append(.exchange(.count(.credit(exchange.account), change))) }
        return quietly(next, writes, at: now)
    }

    private func cutOff(at now: Instant) -> Decision {
        guard !exchange.missing.isZero, !exchange.isFundsMissing else {
            return Decision(commit: nil, execution: self, step: .waitForSettlement)
        }
        var next = exchange
        next.isFundsMissing = true
        return quietly(next, [], at: now)
    }

    private func roll(to date: CivilDate, at now: Instant, _ eventID: EventID) -> Decision {
        guard date != exchange.settlementDate else {
            return Decision(commit: nil, execution: self, step: .stay)
        }
        var next = exchange
        next.originalSettlementDate = exchange.originalSettlementDate ?? exchange.settlementDate
        next.settlementDate = date
        // Its new cut-off is still to come.
        next.isFundsMissing = false
        return told(
            next, [], at: now, eventID, note: "\(exchange.state.rawValue), rolled to \(date)",
            .stay)
    }

    private func closeOut(
        _ closeOut: CloseOut, at now: Instant, _ eventID: EventID
    ) -> Decision {
        guard let entry = try? LedgerEntry(closingOut: exchange, closeOut, at: now) else {
            return Decision(commit: nil, execution: self, step: .stay)
        }
        var next = exchange
        next.evidence = closeOut.evidence
        return end(
            .failed, as: next, writing: [.post(entry)], closeOut: closeOut, at: now, eventID)
    }
}
