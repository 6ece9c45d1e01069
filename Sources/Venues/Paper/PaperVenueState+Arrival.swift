import Domain
import Engine

extension PaperVenueState {
    /// What the sender of an order gets to know.
    enum Arrival {
        case answer(PlaceAnswer)
        /// It was not even sent.
        case unreachable
        /// Nothing, whatever happened.
        case silence
    }

    /// An order arrives, with the fault that the plan has for it.
    mutating func receive(_ order: Order, at now: Instant) -> Arrival {
        guard !isDown(at: now) else { return .unreachable }
        let fault = dice.roll()
        switch fault {
        case .refuse: return .answer(.refused(Failure(.rejectedByVenue, "The venue is busy.")))
        case .requestLost: return .silence
        case .requestLate:
            schedule(.arrival(order), at: now.adding(lateness()))
            return .silence
        case .answerLost:
            _ = submit(order, at: now)
            return .silence
        case .answerLate:
            if case .success(let report) = submit(order, at: now) {
                schedule(.report(report), at: now.adding(lateness()))
            }
            return .silence
        case .none, .duplicateReport, .reorderReports:
            switch submit(order, at: now) {
            case .failure(let refusal): return .answer(.refused(refusal.failure))
            case .success(let report):
                repeatReport(report, fault, at: now)
                return .answer(.accepted(report))
            }
        }
    }

    /// Longer than anybody waits, and shorter than an order's validity may allow or not.
    private mutating func lateness() -> Duration {
        PaperVenueLimits.answerDeadline
            + dice.duration(below: PaperVenueLimits.orderValidity)
    }

    private mutating func repeatReport(
        _ report: OrderReport, _ fault: FaultPlan.Fault?, at now: Instant
    ) {
        switch fault {
        case .duplicateReport:
            reports.append(report)
            reports.append(report)
        case .reorderReports:
            if heldReport == nil { hold(report, at: now) } else { reports.append(report) }
        case .none, .refuse, .answerLate, .answerLost, .requestLost, .requestLate: break
        }
    }
}
