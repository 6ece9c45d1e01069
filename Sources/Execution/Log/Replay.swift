package import Bookkeeping
package import Domain

/// A conversion decided again from what was recorded of it.
///
/// Acceptance first, then every call in order, each compared with what was decided then. A process
/// that took the conversion up is repeated too: what was only in memory before is gone.
package struct Replay: Sendable {
    /// One recorded call and what came of repeating it.
    package struct Step: Sendable {
        package let call: LogItem.Call
        package let decision: Decision
        /// The execution after it.
        package let execution: ConversionExecution
        package var isSame: Bool { decision.fingerprint == call.fingerprint }
    }

    package enum Problem: Error, Hashable, Sendable {
        case unreadable(LogError)
        /// The record does not begin with the acceptance.
        case incomplete(String)
        /// Acceptance came out otherwise than it did then.
        case otherAcceptance(String)
        case undecidable(ExecutionError)
    }

    package private(set) var acceptance: LogItem.Acceptance
    package private(set) var steps: [Step] = []
    /// How often a process took it up.
    package private(set) var recoveries = 0

    private var execution: ConversionExecution
    private var trades: [Trade] = []

    /// Replays the whole record.
    ///
    /// - Parameters:
    ///   - stored: the conversion as it is now; what acceptance fixed is compared.
    ///   - records: all of it, in the order of versions and times.
    /// - Throws: ``Problem``.
    package init(_ stored: Conversion, _ records: [DecisionRecord]) throws(Problem) {
        var items: [LogItem] = []
        do throws(LogError) {
            for record in records {
                var reader = LogReader(record.bytes[...])
                items += try reader.items()
            }
        } catch {
            throw .unreadable(error)
        }
        guard case .admitted(let acceptance) = items.first else {
            throw .incomplete("It does not begin with the acceptance.")
        }
        self.acceptance = acceptance
        execution = try Self.accept(stored, acceptance)
        for item in items.dropFirst() { try repeatItem(item) }
    }

    /// Whether every decision came out as it did then.
    package var isSame: Bool { steps.allSatisfy(\.isSame) }

    private static func accept(
        _ stored: Conversion, _ acceptance: LogItem.Acceptance
    ) throws(Problem) -> ConversionExecution {
        let admission: Admission
        do throws(Inadmissible) {
            admission = try Admission.admit(
                stored.request,
                AdmissionTerms(
                    id: stored.id, tenant: stored.tenant, now: stored.createdAt,
                    settings: acceptance.settings,
                    countsTowardLimits: stored.countsTowardLimits, seed: acceptance.seed),
                acceptance.view)
        } catch {
            throw .otherAcceptance("It is refused: \(error.failure.message)")
        }
        let accepted = admission.conversion
        guard accepted.terms == stored.terms, accepted.hops == stored.hops,
            accepted.expiresAt == stored.expiresAt, admission.holds == acceptance.holds
        else { throw .otherAcceptance("Its hops, terms, expiry or holds differ.") }
        do throws(ExecutionError) {
            return try ConversionExecution(
                accepted, holds: admission.holds, settings: acceptance.settings)
        } catch {
            throw .undecidable(error)
        }
    }

    private mutating func repeatItem(_ item: LogItem) throws(Problem) {
        switch item {
        case .admitted: throw .incomplete("It was accepted twice.")
        case .gap: throw .incomplete("A part of it was too large to be kept.")
        case .recovered(let at, let settings):
            recoveries += 1
            do throws(ExecutionError) {
                execution = try ConversionExecution(
                    execution.conversion, orders: execution.orders, trades: trades,
                    holds: execution.holds, settings: settings, recoveringAt: at)
            } catch {
                throw .undecidable(error)
            }
        case .call(let call): try repeatCall(call)
        }
    }

    private mutating func repeatCall(_ call: LogItem.Call) throws(Problem) {
        var ids = call.eventIDs[...]
        let empty = MarketView(markets: [], listings: [], halted: nil, orderValidity: [:])
        let context = ExecutionContext(
            now: call.now, eventID: { ids.popFirst() ?? EventID(high: 0, low: 0) },
            view: { call.view ?? empty })
        let decision: Decision
        do throws(ExecutionError) {
            decision = try execution.handle(call.events, context)
        } catch {
            throw .undecidable(error)
        }
        for write in decision.commit?.writes ?? [] {
            switch write {
            case .insertTrade(let trade): trades.append(trade)
            case .reverseTrade(let trade, let state):
                if let index = trades.firstIndex(where: { $0.id == trade.id }) {
                    trades[index].state = state
                }
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder, .post, .hold,
                .consumeLimits, .releaseLimits, .amend, .event, .recordDecisions, .numberEvents,
                .putHalt, .removeHalt, .putResolution, .insertClient, .updateClient,
                .revokeToken, .forgetRevokedTokens, .putExport, .removeExport, .par, .exchange,
                .account:
                break
            }
        }
        steps.append(Step(call: call, decision: decision, execution: execution))
    }
}
