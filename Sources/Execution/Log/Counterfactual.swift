package import Domain
import Money

/// What another executor would have done with the same request on the same recorded books.
///
/// It sees the books as they were recorded for the one that really ran, which is when that one
/// looked; orders arrive at once, and nobody reacts to them. So it is a comparison, not a forecast.
package struct Counterfactual: Sendable {
    package private(set) var execution: ConversionExecution
    package private(set) var trades: [Trade] = []

    package enum Problem: Error, Hashable, Sendable {
        /// The other executor would not have been accepted.
        case refused(Failure)
        case undecidable(ExecutionError)
        /// It did not end within this many steps.
        case endless(steps: Int)
    }

    private static let stepsMax = 200_000

    /// - Throws: ``Problem``.
    package init(
        _ stored: Conversion, _ replay: Replay, as kind: ExecutorKind
    ) throws(Problem) {
        var request = stored.request
        request.executor = kind
        if kind != stored.request.executor { request.expiresAt = nil }
        let admission: Admission
        do throws(Inadmissible) {
            admission = try Admission.admit(
                request,
                AdmissionTerms(
                    id: stored.id, tenant: stored.tenant, now: stored.createdAt,
                    settings: replay.acceptance.settings, countsTowardLimits: false,
                    seed: replay.acceptance.seed),
                replay.acceptance.view)
        } catch {
            throw .refused(error.failure)
        }
        do throws(ExecutionError) {
            execution = try ConversionExecution(
                admission.conversion, holds: admission.holds,
                settings: replay.acceptance.settings)
        } catch {
            throw .undecidable(error)
        }
        let later = replay.steps.compactMap { step in
            step.call.view.map { (at: step.call.now, view: $0) }
        }
        var market = RecordedMarket(replay.acceptance.view, later)
        do throws(ExecutionError) {
            try run(&market)
        } catch {
            throw .undecidable(error)
        }
        guard execution.isSettled else { throw .endless(steps: Self.stepsMax) }
    }

    private mutating func run(_ market: inout RecordedMarket) throws(ExecutionError) {
        var now = execution.conversion.createdAt
        var events: [ExecutionEvent] = [.wake]
        for _ in 0..<Self.stepsMax where !execution.isSettled {
            let view = market.view
            let decision = try execution.handle(
                events,
                ExecutionContext(
                    now: now, eventID: { EventID(high: 0, low: 0) }, view: { view }))
            for case .insertTrade(let trade) in decision.commit?.writes ?? [] {
                trades.append(trade)
            }
            events = []
            do throws(MoneyError) {
                for command in decision.commands {
                    events.append(try market.perform(command, at: now))
                }
                guard events.isEmpty else { continue }
                guard let wake = decision.wakeAt else { return }
                now = max(now, min(wake, market.changesAt ?? wake))
                events = try market.advance(to: now).map { .reported($0) } + [.wake]
            } catch {
                throw .arithmetic(error)
            }
        }
    }
}
