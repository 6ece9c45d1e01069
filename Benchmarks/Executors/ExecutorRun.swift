import Bookkeeping
import Domain
import Engine
import Execution
import Money

/// One conversion by one executor in an arena, from its acceptance until every order has ended.
///
/// The one execution of the engine, driven by a list of what happens when: a command takes half a
/// round trip to its venue, an answer and a venue's own report another half back. Nothing is
/// concurrent, so a run repeats.
struct ExecutorRun {
    private enum Happening {
        case wake
        case arrival(ExecutionCommand)
        case news(ExecutionEvent)
        /// Venues are looked at for fills of orders that rest.
        case tick
    }

    private static let tick = Duration.milliseconds(50)
    /// Longer than any executor takes after its expiry.
    private static let patience = Duration.seconds(120)

    private let arena: Arena
    private let request: ConversionRequest
    private let oneWay: Duration
    private var execution: ConversionExecution
    private var trades: [Trade] = []
    private var agenda: [(at: Instant, number: Int, what: Happening)] = []
    private var count = 0
    private var eventCount: UInt64 = 1
    private var wakeAt: Instant?
    /// What each order that rests was last seen to have filled, and how it stood.
    private var seen: [OrderID: OrderReport] = [:]

    /// Admits the request.
    init(_ request: ConversionRequest, in arena: Arena, roundTrip: Duration) async throws {
        (self.arena, self.request, oneWay) = (arena, request, roundTrip / 2)
        let now = arena.clock.now()
        let hops = arena.board.hops(from: request.from, to: request.to)
        let admission: Admission
        do throws(Inadmissible) {
            admission = try Admission.admit(
                request,
                AdmissionTerms(
                    id: ConversionID(at: now, random: (7, 7)), tenant: Arena.tenant, now: now,
                    settings: arena.board.settings.execution, countsTowardLimits: false, seed: 7),
                arena.board.view(of: hops, for: request, tenant: Arena.tenant))
        } catch {
            throw BenchmarkError.notAdmitted("\(error.failure)")
        }
        execution = try ConversionExecution(
            admission.conversion, holds: admission.holds,
            settings: arena.board.settings.execution)
        let outcome = await arena.store.commit(
            admission.commit(limits: nil, event: EventID(high: 0, low: 1)))
        precondition(outcome == .done, "a rich tenant's conversion is admitted")
    }

    /// Runs to the end.
    mutating func run() async throws -> Outcome {
        let deadline = execution.conversion.expiresAt.adding(Self.patience)
        plan(.tick, at: arena.clock.now().adding(Self.tick))
        try await handle([.wake])
        while !execution.isSettled {
            guard let index = agenda.indices.min(by: { isBefore($0, $1) }),
                agenda[index].at <= deadline
            else { throw BenchmarkError.stuck("\(execution.conversion.status) \(request)") }
            let next = agenda.remove(at: index)
            arena.move(to: next.at)
            try await happen(next.what)
        }
        return Outcome(
            trades: trades, conversion: execution.conversion, orders: execution.orders.count,
            decisionMid: execution.conversion.terms.mids[0], endMid: arena.mid,
            acceptedAt: execution.conversion.createdAt)
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (agenda[left].at, agenda[left].number) < (agenda[right].at, agenda[right].number)
    }

    private mutating func plan(_ what: Happening, at instant: Instant) {
        count += 1
        agenda.append((instant, count, what))
    }

    private mutating func happen(_ what: Happening) async throws {
        let now = arena.clock.now()
        switch what {
        case .wake:
            if let wakeAt, wakeAt <= now { try await handle([.wake]) }
        case .news(let event): try await handle([event])
        case .arrival(let command):
            let answer = await perform(command)
            plan(.news(answer), at: now.adding(oneWay))
        case .tick:
            try await look()
            plan(.tick, at: now.adding(Self.tick))
        }
    }

    /// Decides, makes durable, and sends.
    private mutating func handle(_ events: [ExecutionEvent]) async throws {
        var events = events
        let now = arena.clock.now()
        for _ in 0..<Limits.commitTriesMax {
            var next = execution
            let decision = try next.handle(events, context(of: next))
            if let commit = decision.commit {
                switch await arena.store.commit(commit) {
                case .done: book(commit)
                case .refused(let refusal):
                    events = [.refused(refusal)] + events
                    continue
                case .unknown(let text): throw BenchmarkError.refusedForEver(text)
                }
            }
            execution = next
            for command in decision.commands { plan(.arrival(command), at: now.adding(oneWay)) }
            wakeAt = decision.wakeAt
            if let wakeAt { plan(.wake, at: wakeAt) }
            return
        }
        throw BenchmarkError.refusedForEver("\(request)")
    }

    private mutating func context(of execution: ConversionExecution) -> ExecutionContext {
        eventCount += 1
        let (arena, conversion, event) = (arena, execution.conversion, eventCount)
        return ExecutionContext(
            now: arena.clock.now(), eventID: { EventID(high: 0, low: event) },
            view: {
                arena.board.view(
                    of: conversion.hops, for: conversion.request, tenant: conversion.tenant)
            })
    }

    private mutating func book(_ commit: Commit) {
        for case .insertTrade(let trade) in commit.writes { trades.append(trade) }
    }

    private mutating func perform(_ command: ExecutionCommand) async -> ExecutionEvent {
        switch command {
        case .place(let order):
            guard let venue = arena.venue(order.account.venue) else {
                return .placed(order.id, .unknown("no venue"))
            }
            let answer = await venue.place(order)
            if case .accepted(let report) = answer { seen[order.id] = report }
            return .placed(order.id, answer)
        case .query(let order):
            let answer = await arena.venue(order.account.venue)?.query(order)
            return .queried(order.id, answer ?? .unreachable("no venue"), absenceIsProof: true)
        case .cancel(let order):
            let answer = await arena.venue(order.account.venue)?.cancel(order)
            if case .report(let report) = answer { seen[order.id] = report }
            return .cancelAnswered(order.id, answer ?? .unreachable("no venue"))
        }
    }

    /// What venues report by themselves, told as soon as it is on the way.
    private mutating func look() async throws {
        for order in execution.orders where seen[order.id]?.status == .open {
            guard case .present(let report) = await arena.venue(order.account.venue)?.query(order),
                report.cumulativeQuantity != seen[order.id]?.cumulativeQuantity
                    || report.status != .open
            else { continue }
            seen[order.id] = report
            plan(.news(.reported(report)), at: arena.clock.now().adding(oneWay))
        }
    }
}
