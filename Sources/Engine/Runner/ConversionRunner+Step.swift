import Bookkeeping
import Domain
import Execution
import Logging
import Metrics

extension ConversionRunner {
    /// Works on one conversion until it waits for something, then hands it back.
    ///
    /// - Throws: ``EngineError``; who waits for a delivery is told that it was not handled.
    func step(_ work: Work) async throws {
        var execution = work.execution
        var mail = work.mail
        do {
            let wakeAt = try await step(&execution, &mail)
            queue.finish(work.id, execution, wakeAt: wakeAt)
        } catch let error as ExecutionError {
            mail.abandon()
            reportDefect(of: work.id, error)
            // As after a start: what was being sent is asked for, and reports may mend it.
            let again = try await readBack(execution)
            queue.finish(
                work.id, again, wakeAt: time.now().adding(settings.execution.roundWaitMax))
        } catch {
            mail.abandon()
            throw error
        }
    }

    /// - Returns: when to look again.
    private func step(
        _ execution: inout ConversionExecution, _ mail: inout [Mail]
    ) async throws -> Instant? {
        var wakeAt: Instant?
        var events: [ExecutionEvent] = mail.isEmpty ? [.wake] : mail.map(\.event)
        while !events.isEmpty {
            let decided = try await decide(
                &execution,
                withTradesTakenBack(screened(events, of: execution), of: execution))
            for letter in mail { letter.receipt?.resume(returning: execution) }
            mail = []
            wakeAt = decided.wakeAt
            events = await perform(decided.commands)
            mail = queue.moreMail(for: execution.id)
            events += mail.map(\.event)
        }
        return wakeAt
    }

    /// The conversion as the store has it, or as it was where that cannot be executed either.
    private func readBack(_ execution: ConversionExecution) async throws -> ConversionExecution {
        do {
            let stored = try await store.conversion(execution.id, of: execution.conversion.tenant)
            guard let stored else { return execution }
            return try self.execution(of: stored, at: time.now())
        } catch let error as StoreError {
            throw EngineError.store(error)
        } catch {
            return execution
        }
    }

    /// Without what cannot be true; each such answer is an incident of its venue.
    func screened(
        _ events: [ExecutionEvent], of execution: ConversionExecution
    ) -> [ExecutionEvent] {
        events.map { event in
            guard let (kept, flaw) = ReportScreen(execution).screen(event) else { return event }
            logger.critical(
                "a venue's answer cannot be true",
                metadata: ["conversion": "\(execution.id)", "flaw": "\(flaw)"])
            Counter(label: "cambist_venue_incidents_total").increment()
            return kept
        }
    }

    private struct Decided {
        let commands: [ExecutionCommand]
        let wakeAt: Instant?
    }

    /// Decides and makes durable; a refused commit is decided again from the state before it.
    ///
    /// - Throws: ``ExecutionError``, or ``EngineError/outcomeUnknown(_:)``.
    private func decide(
        _ execution: inout ConversionExecution, _ events: [ExecutionEvent]
    ) async throws -> Decided {
        var events = events
        // Each refusal removes its cause or makes the conversion wait, so few tries are enough.
        for _ in 0..<Limits.commitTriesMax {
            var next = execution
            let decision = try next.handle(events, context(for: next))
            guard let commit = decision.commit else {
                execution = next
                return Decided(commands: decision.commands, wakeAt: decision.wakeAt)
            }
            switch await store.commit(commit) {
            case .done:
                observe(execution, next)
                observeReversals(commit)
                execution = next
                return Decided(commands: decision.commands, wakeAt: decision.wakeAt)
            case .refused(.versionChanged):
                // Somebody else changed the row: what we know is not the truth.
                throw EngineError.outcomeUnknown("\(execution.id) was changed by another owner")
            case .refused(let refusal):
                logger.notice(
                    "commit refused",
                    metadata: ["conversion": "\(execution.id)", "refusal": "\(refusal)"])
                if case .duplicateTrade(let account, let id) = refusal { noteUsed(id, at: account) }
                events = [.refused(refusal)] + events
            case .unknown(let text): throw EngineError.outcomeUnknown(text)
            }
        }
        throw ExecutionError.impossible("a commit was refused \(Limits.commitTriesMax) times")
    }

    /// The trade cannot be booked, and its order waits for it: only an operator can end that.
    private func noteUsed(_ venueTradeID: String, at account: VenueAccount) {
        Counter(
            label: "cambist_trades_not_booked_total", dimensions: [("venue", account.venue.text)]
        )
        .increment()
        guard board.usedTradeIDs.note(venueTradeID, at: account, time.now()) else { return }
        logger.warning(
            "a venue gives a trade id that it gave before: the trade cannot be booked",
            metadata: ["account": "\(account)", "trade": "\(venueTradeID)"])
    }

    private func context(for execution: ConversionExecution) -> ExecutionContext {
        let now = time.now()
        let conversion = execution.conversion
        return ExecutionContext(
            now: now, eventID: { random.identifier(at: now) },
            view: {
                board.view(
                    of: conversion.hops, for: conversion.request, tenant: conversion.tenant)
            })
    }

    /// Sends, asks and cancels all at once; each call has its venue's own deadline.
    private func perform(_ commands: [ExecutionCommand]) async -> [ExecutionEvent] {
        if commands.count == 1 { return await [perform(commands[0])] }
        return await withTaskGroup(of: (Int, ExecutionEvent).self) { group in
            for (index, command) in commands.enumerated() {
                group.addTask { (index, await perform(command)) }
            }
            var answers: [(Int, ExecutionEvent)] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func perform(_ command: ExecutionCommand) async -> ExecutionEvent {
        switch command {
        case .place(let order):
            guard let venue = board.venue(order.account.venue) else {
                return .placed(order.id, .unknown("the venue is not configured"))
            }
            return .placed(order.id, await venue.place(order))
        case .query(let order):
            guard let venue = board.venue(order.account.venue) else {
                return .queried(
                    order.id, .unreachable("the venue is not configured"), absenceIsProof: false)
            }
            let askedAt = time.now()
            let answer = await venue.query(order)
            let proof = await isProof(answer, of: order, from: venue, askedAt: askedAt)
            return .queried(order.id, answer, absenceIsProof: proof)
        case .cancel(let order):
            guard let venue = board.venue(order.account.venue) else {
                return .cancelAnswered(order.id, .unreachable("the venue is not configured"))
            }
            return .cancelAnswered(order.id, await venue.cancel(order))
        }
    }

    /// Logs and counts what a commit made true.
    private func observe(_ before: ConversionExecution, _ after: ConversionExecution) {
        observeOrders(before, after)
        guard before.conversion.status != after.conversion.status else { return }
        let conversion = after.conversion
        logger.info(
            "conversion \(conversion.status.rawValue)",
            metadata: [
                "conversion": "\(conversion.id)", "tenant": "\(conversion.tenant)",
                "orders": "\(after.orders.count)",
                "reason": "\(conversion.failure?.reason.rawValue ?? "")",
            ])
        if conversion.status.isFinal {
            Counter(
                label: "cambist_conversions_total",
                dimensions: [("status", conversion.status.rawValue)]
            ).increment()
        }
    }
}
