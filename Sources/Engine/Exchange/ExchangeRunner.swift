import Bookkeeping
import Domain
import Execution
package import Logging
import Metrics
import Money
import ServiceLifecycle

/// Drives foreign exchanges: the intent is committed, then the dealer is called, then what it says
/// is booked; the clock only makes a settlement due.
package struct ExchangeRunner: Service {
    let store: any Store
    package let desk: ExchangeDesk
    let dealers: [VenueID: any Dealer]
    package let calendars: CalendarBoard
    let mirrors: MirrorBoard
    let halts: HaltBoard
    let time: any TimeSource
    let random: any RandomSource
    package let settings: ExchangeSettings
    let logger: Logger

    package init(
        store: any Store, desk: ExchangeDesk, dealers: [any Dealer], calendars: CalendarBoard,
        mirrors: MirrorBoard, halts: HaltBoard, time: any TimeSource, random: any RandomSource,
        settings: ExchangeSettings, logger: Logger
    ) {
        self.store = store
        self.desk = desk
        self.dealers = Dictionary(uniqueKeysWithValues: dealers.map { ($0.id, $0) })
        self.calendars = calendars
        self.mirrors = mirrors
        self.halts = halts
        self.time = time
        self.random = random
        self.settings = settings
        self.logger = logger
    }

    /// Takes up what is not final in the store. Before ``run()``, once.
    ///
    /// - Returns: how many those are.
    /// - Throws: ``EngineError``.
    package func recover() async throws -> Int {
        let open: [Exchange]
        do {
            open = try await store.openExchanges()
        } catch { throw EngineError.store(error) }
        for exchange in open where dealers[exchange.quote.dealer.dealer] == nil {
            logger.error(
                "an exchange is not final, and its dealer is not configured",
                metadata: [
                    "exchange": "\(exchange.id)", "dealer": "\(exchange.quote.dealer.dealer)",
                ])
        }
        desk.recover(open.map(QuotedExecution.init), at: time.now())
        return open.count
    }

    /// Drives until graceful shutdown: what is being called ends, the rest stays as it is.
    ///
    /// - Throws: ``EngineError`` where only a restart can tell what is true.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await drive() }
        } catch is CancellationError {
            // Shutdown, in a wait.
        }
    }

    /// Drives until it is cancelled. As ``run()`` for who has no service group.
    package func drive() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for part in [watch, sweep, tick] { group.addTask { try await ending(part) } }
            for await _ in desk.rings {
                for id in desk.due(at: time.now()) {
                    group.addTask { try await ending { try await work(on: id) } }
                }
            }
            group.cancelAll()
        }
    }

    /// Whoever fails ends all: nobody is left who waits for the next ring.
    private func ending(_ part: @Sendable () async throws -> Void) async throws {
        do {
            try await part()
        } catch {
            desk.close()
            throw error
        }
    }

    /// What is due rings no bell of its own.
    @Sendable private func tick() async throws {
        while !Task.isCancelled {
            desk.ring()
            try await time.sleep(until: time.now().adding(settings.tick))
        }
    }

    // MARK: Work

    /// One look at one exchange, and what follows from it.
    func work(on id: ConversionID) async throws {
        guard var execution = desk.execution(id) else { return }
        let name = execution.exchange.quote.dealer.dealer
        guard let dealer = dealers[name] else {
            return try await workAlone(on: execution, without: name)
        }
        var event = await event(for: execution, dealer)
        while let current = event {
            let now = time.now()
            let decision = execution.decide(current, at: now, eventID: random.identifier(at: now))
            if let commit = decision.commit {
                guard try await commits(commit, of: execution) else { return }
                desk.adopt(decision.execution)
            }
            execution = decision.execution
            switch decision.step {
            case .send(let order): event = .answered(await dealer.deal(order))
            case .withdraw(let order): event = .withdrawal(await dealer.withdraw(order))
            case .credit: event = .credit
            case .ask(_, let reason):
                desk.ask(id, atMost: settings.askMost, because: reason, at: time.now())
                return
            case .waitForSettlement:
                waitForSettlement(
                    execution.exchange, dealer, hasChanged: decision.commit != nil)
                return
            case .end:
                desk.remove(id)
                return
            case .stay:
                desk.wait(id, until: now.adding(settings.retryInterval), because: nil)
                return
            }
        }
        // Nothing to ask for yet.
        waitForSettlement(execution.exchange, dealer, hasChanged: false)
    }

    /// Without its dealer nobody can be asked, and it waits for an operator; what is settled is
    /// credited all the same.
    private func workAlone(
        on execution: QuotedExecution, without dealer: VenueID
    ) async throws {
        let (id, now) = (execution.exchange.id, time.now())
        let decision = execution.decide(.credit, at: now, eventID: random.identifier(at: now))
        guard let commit = decision.commit else {
            desk.wait(
                id, until: now.adding(settings.settlementAskMost),
                because: "its dealer \(dealer) is not configured")
            return
        }
        guard try await commits(commit, of: execution) else { return }
        desk.remove(id)
    }

    /// What there is to find out of it now; `nil` where only time has to pass.
    private func event(
        for execution: QuotedExecution, _ dealer: any Dealer
    ) async -> QuotedExecution.Event? {
        let exchange = execution.exchange
        if exchange.state.isBeforeSettlement, let date = calendars.rolled(exchange) {
            return .roll(to: date)
        }
        switch exchange.state {
        case .draft: return .begin(validUntil: time.now().adding(dealer.dealValidity))
        case .submitting, .unknown: return await ask(dealer, execution)
        case .submitted:
            guard exchange.cancelRequested, let order = execution.order else {
                return await ask(dealer, execution)
            }
            return lost(exchange, .withdrawal(await dealer.withdraw(order)))
        case .ordered: return await settlement(execution, dealer)
        case .orderSettled: return .credit
        case .success, .rejected, .cancelled, .failed: return nil
        }
    }

    /// Whether the deal could still arrive is judged before the question leaves.
    private func ask(
        _ dealer: any Dealer, _ execution: QuotedExecution
    ) async -> QuotedExecution.Event? {
        guard let order = execution.order else { return nil }
        let proof = time.now() > order.validUntil.adding(dealer.absenceMargin)
        return lost(
            execution.exchange, .sighted(await dealer.find(order), absenceIsProof: proof))
    }

    /// A dealer that had the deal and has said nothing of it for too long.
    private func lost(
        _ exchange: Exchange, _ event: QuotedExecution.Event
    ) -> QuotedExecution.Event {
        let sighting: DealSighting
        switch event {
        case .sighted(let seen, _), .withdrawal(let seen): sighting = seen
        case .begin, .answered, .lost, .cancel, .settled, .credit, .fund, .cutOff, .roll,
            .closeOut, .resolve:
            return event
        }
        guard case .unreachable = sighting else {
            desk.hear(exchange.id, at: time.now())
            return event
        }
        guard exchange.state == .submitted, let heardAt = desk.heardAt(exchange.id),
            time.now().duration(since: heardAt) >= settings.lostAfter
        else { return event }
        return .lost
    }

    private func settlement(
        _ execution: QuotedExecution, _ dealer: any Dealer
    ) async -> QuotedExecution.Event? {
        let exchange = execution.exchange
        let now = time.now()
        await agree(on: exchange, execution.order, dealer)
        if !exchange.missing.isZero {
            let available = mirrors.available(exchange.source)
            if available.isPositive { return .fund(available: available) }
            let isLate = calendars.fundsDue(exchange).map { $0 <= now } ?? true
            return isLate && !exchange.isFundsMissing ? .cutOff : nil
        }
        guard let due = settlementDue(exchange, dealer), due <= now, let order = execution.order
        else { return nil }
        return .sighted(await dealer.find(order), absenceIsProof: false)
    }

    /// A deal that was rolled here is rolled at the dealer too, which is asked until it agrees.
    private func agree(
        on exchange: Exchange, _ order: DealOrder?, _ dealer: any Dealer
    ) async {
        let date = exchange.settlementDate
        guard exchange.originalSettlementDate != nil, let order,
            desk.agreedDate(exchange.id) != date
        else { return }
        guard case .present(let report) = await dealer.roll(order, to: date),
            report.valueDate == date
        else {
            logger.warning(
                "the dealer has not agreed to a new value date",
                metadata: ["exchange": "\(exchange.id)", "date": "\(date)"])
            return
        }
        desk.agree(exchange.id, on: date)
    }

    func settlementDue(_ exchange: Exchange, _ dealer: any Dealer) -> Instant? {
        dealer.settlesAtOnce ? exchange.updatedAt : calendars.settlementDue(exchange)
    }

    /// Until its settlement is due, or its money may be there.
    ///
    /// - Parameter hasChanged: whether it has just become what it is; then there may be more to do
    ///   at once.
    private func waitForSettlement(
        _ exchange: Exchange, _ dealer: any Dealer, hasChanged: Bool
    ) {
        let now = time.now()
        guard exchange.missing.isZero else {
            let reason = exchange.isFundsMissing ? "the client's money is missing" : nil
            desk.wait(
                exchange.id, until: now.adding(settings.retryInterval), because: reason)
            return
        }
        if exchange.originalSettlementDate != nil,
            desk.agreedDate(exchange.id) != exchange.settlementDate
        {
            desk.ask(
                exchange.id, atMost: settings.settlementAskMost,
                because: "the dealer has not agreed to the new value date", at: now)
            return
        }
        let due = settlementDue(exchange, dealer) ?? now.adding(settings.settlementAskMost)
        if due > now || hasChanged {
            desk.wait(exchange.id, until: max(due, now), because: nil)
        } else {
            desk.ask(
                exchange.id, atMost: settings.settlementAskMost,
                because: "the settlement is due, and there is no evidence of it", at: now)
        }
    }

    // MARK: Commits

    /// Whether the commit is durable; where it was refused, what follows from that is done.
    ///
    /// - Throws: ``EngineError``.
    private func commits(_ commit: Commit, of execution: QuotedExecution) async throws -> Bool {
        let id = execution.exchange.id
        switch await store.commit(commit) {
        case .done: return true
        case .unknown(let text): throw EngineError.outcomeUnknown(text)
        // The client's cancel, the operator or new calendars were first.
        case .refused(.versionChanged):
            try await readAgain(id)
            return false
        case .refused(.halted(let scope)):
            desk.wait(
                id, until: time.now().adding(settings.retryInterval), because: "halted: \(scope)")
            return false
        case .refused(.insufficientFunds):
            desk.wait(
                id, until: time.now().adding(settings.retryInterval),
                because: "the money that had come went elsewhere")
            return false
        case .refused(let refusal):
            throw EngineError.outcomeUnknown(
                "a step of exchange \(id) was refused, which nothing explains: \(refusal)")
        }
    }

    private func readAgain(_ id: ConversionID) async throws {
        let stored: Exchange?
        do {
            stored = try await store.exchange(id)
        } catch { throw EngineError.store(error) }
        guard let stored, !stored.state.isFinal else {
            desk.remove(id)
            return
        }
        desk.adopt(QuotedExecution(stored))
        desk.wait(id, until: time.now(), because: nil)
    }

    // MARK: Watch

    @Sendable private func watch() async throws {
        while !Task.isCancelled {
            measure()
            try await time.sleep(until: time.now().adding(settings.watchInterval))
        }
    }

    /// Quotes that nobody confirmed.
    @Sendable private func sweep() async throws {
        while !Task.isCancelled {
            try await forgetQuotes()
            try await time.sleep(until: time.now().adding(settings.sweepInterval))
        }
    }

    private func forgetQuotes() async throws {
        let end = time.now().adding(.seconds(-Limits.quoteKeptSeconds))
        let commit = Commit(writes: [
            .exchange(.forgetQuotes(endedBy: end, atMost: Limits.quotesForgottenMax))
        ])
        switch await store.commit(commit) {
        case .done: break
        case .refused(let refusal):
            throw EngineError.outcomeUnknown("forgetting quotes was refused: \(refusal)")
        case .unknown(let text): throw EngineError.outcomeUnknown(text)
        }
    }

    private func measure() {
        let open = openExchanges()
        for state in ExchangeState.allCases where !state.isFinal {
            Gauge(label: "cambist_exchanges_open", dimensions: [("state", state.rawValue)])
                .record(open.count { $0.exchange.state == state })
        }
        Gauge(label: "cambist_exchanges_overdue").record(open.count(where: \.isOverdue))
        Gauge(label: "cambist_exchanges_funds_missing")
            .record(open.count { $0.exchange.isFundsMissing })
    }
}
