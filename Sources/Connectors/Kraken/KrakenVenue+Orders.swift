package import Domain
import Engine
package import Money
import Synchronization

extension KrakenVenue {
    package func place(_ order: Order) async -> PlaceAnswer {
        guard let session = sessions[order.account.account], let pair = markets[order.symbol]
        else { return Self.refused(.rejectedByVenue, "Kraken is not set up for this order.") }
        guard order.timeInForce != .fillOrKill else {
            return Self.refused(.rejectedByVenue, "Kraken has no fill-or-kill orders.")
        }
        // Kraken would take the id again once the first is done: sent twice, executed twice.
        guard session.orders.begin(order) else {
            return Self.refused(.rejectedByVenue, "An order of this id was sent already.")
        }
        if order.timeInForce.rests, !(await isGuarded(session)) {
            session.orders.wasRefused(order.id)
            return Self.refused(
                .venueUnavailable,
                "Kraken was not asked: the dead man's switch is not confirmed.")
        }
        let reply = await session.send(
            .addOrder, KrakenBudgets.OrderCall.add.charges(pair: pair.key), for: .order,
            until: order.validUntil
        ) {
            self.deadline(until: order.validUntil).flatMap {
                KrakenRequest.add(order, pair: pair, deadline: $0)
            }
        }
        return await answer(order, session, reply)
    }

    private static func refused(_ reason: FailureReason, _ message: String) -> PlaceAnswer {
        .refused(Failure(reason, message))
    }

    /// The last moment, by Kraken's clock, at which it may take an order: certainly not after
    /// `validUntil` by ours, at most a minute ahead.
    ///
    /// - Returns: `nil` where there is no such moment that Kraken would accept, or its clock is
    ///   not known.
    func deadline(until validUntil: Instant) -> Instant? {
        let now = time.now()
        return clock.withLock { clock in
            guard let offset = clock.offset, offset <= KrakenLimits.clockOffsetMax,
                offset >= .zero - KrakenLimits.clockOffsetMax
            else { return nil }
            let latest = clock.earliestVenueTime(at: now).adding(KrakenLimits.deadlineMax)
            let deadline = min(clock.earliestVenueTime(at: validUntil), latest)
            let earliest = clock.latestVenueTime(at: now).adding(KrakenLimits.deadlineMin)
            return deadline >= earliest ? deadline : nil
        }
    }

    private func answer(
        _ order: Order, _ session: KrakenSession, _ reply: KrakenReply
    ) async -> PlaceAnswer {
        switch reply {
        case .done(let result):
            guard let txid = believed({ () throws(KrakenError) in try KrakenAnswers.added(result) })
            else { return .unknown("an answer without the order's id") }
            guard let report = session.orders.accepted(order.id, txid, at: venueNow()) else {
                return .unknown("the order is not remembered")
            }
            guard !order.timeInForce.rests else { return .accepted(report) }
            return .accepted(await follow(order, session) ?? report)
        case .notSent(let reason):
            session.orders.wasRefused(order.id)
            return Self.refused(.venueUnavailable, "Kraken was not asked: \(reason).")
        case .failed(let verdict, let errors):
            return judged(order, session, verdict, errors.joined(separator: ", "))
        }
    }

    private func judged(
        _ order: Order, _ session: KrakenSession, _ verdict: KrakenVerdict, _ words: String
    ) -> PlaceAnswer {
        switch verdict {
        case .refused(let reason):
            session.orders.wasRefused(order.id)
            if reason == .halted { note(closing: order.symbol, words) }
            return Self.refused(reason, "Kraken refused the order: \(words).")
        case .duplicate, .notOpen, .unknown:
            // Of a duplicate: it was sent once, so something on the way sent it twice, and the
            // first of them is open.
            return .unknown(words)
        }
    }

    func note(closing symbol: Symbol, _ words: String) {
        guard closed.close(symbol, words, at: time.now()) else { return }
        logger.warning("\(id): \(symbol) is closed until it trades again: \(words)")
    }

    /// What became of an order that does not rest: as the stream tells it, or after a moment as
    /// REST does; `nil`: not known in time.
    private func follow(_ order: Order, _ session: KrakenSession) async -> OrderReport? {
        for _ in 0..<KrakenLimits.streamLooks where session.subscription.isUp {
            if let known = session.orders.known(order.id), known.isComplete {
                return known.report(at: known.changedAt)
            }
            try? await time.sleep(until: time.now().adding(KrakenLimits.streamLook))
            if Task.isCancelled { return nil }
        }
        if let known = session.orders.known(order.id), known.isComplete {
            return known.report(at: known.changedAt)
        }
        guard case .present(let report) = await query(order) else { return nil }
        return report
    }

    /// Changes quantity, in all, and price of an open order, which keeps its ids.
    package func amend(
        _ order: Order, quantity: Fixed, limitPrice: Fixed
    ) async -> PlaceAnswer {
        guard let session = sessions[order.account.account], let pair = markets[order.symbol]
        else { return Self.refused(.rejectedByVenue, "Kraken is not set up for this order.") }
        session.orders.remember(order)
        let now = time.now()
        let age = now.duration(since: session.orders.known(order.id)?.since ?? now)
        let until = now.adding(orderValidity)
        let reply = await session.send(
            .amendOrder, KrakenBudgets.OrderCall.amend(age: age).charges(pair: pair.key),
            for: .order, until: until
        ) {
            self.deadline(until: until).map {
                .amend(order, quantity: quantity, limitPrice: limitPrice, deadline: $0)
            }
        }
        switch reply {
        case .done:
            session.orders.amended(order.id, quantity: quantity, at: time.now())
            guard case .present(let report) = await query(order) else {
                return .unknown("amended, and then it could not be asked for")
            }
            return .accepted(report)
        case .notSent(let reason):
            return Self.refused(.venueUnavailable, "Kraken was not asked: \(reason).")
        case .failed(.refused(let reason), let errors):
            return Self.refused(
                reason, "Kraken refused the change: \(errors.joined(separator: ", ")).")
        case .failed(.notOpen, _):
            return Self.refused(.rejectedByVenue, "The order is not open.")
        case .failed(.duplicate, let errors), .failed(.unknown, let errors):
            return .unknown(errors.joined(separator: ", "))
        }
    }

    package func cancel(_ order: Order) async -> CancelAnswer {
        guard let session = sessions[order.account.account], let pair = markets[order.symbol]
        else { return .unreachable("Kraken is not set up for this order") }
        session.orders.remember(order)
        let now = time.now()
        let age = now.duration(since: session.orders.known(order.id)?.since ?? now)
        let reply = await session.send(
            .cancelOrder, KrakenBudgets.OrderCall.cancel(age: age).charges(pair: pair.key),
            for: .ending, until: now.adding(configuration.answerTimeout)
        ) { .cancel(order.id) }
        switch reply {
        case .failed(.notOpen, _): return .notOpen
        case .failed(_, let errors): return .unreachable(errors.joined(separator: ", "))
        case .notSent(let reason): return .unreachable(reason)
        case .done(let result):
            let count = believed { () throws(KrakenError) in try KrakenAnswers.cancelled(result) }
            guard let count else { return .unreachable("an answer without a count") }
            guard count > 0 else { return .notOpen }
        }
        switch await query(order) {
        case .present(let report): return .report(report)
        case .absent: return .unreachable("cancelled, and then it was not found")
        case .unreachable(let reason): return .unreachable("cancelled, and then: \(reason)")
        }
    }

    /// Kraken's clock, by our best knowledge.
    func venueNow() -> Instant {
        let now = time.now()
        return clock.withLock { $0.venueTime(at: now) }
    }
}
