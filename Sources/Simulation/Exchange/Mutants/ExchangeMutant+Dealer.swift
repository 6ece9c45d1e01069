import Domain

extension ExchangeMutant {
    /// What this defect makes of a dealer's answer to a deal.
    func altering(_ answer: DealAnswer, of order: DealOrder) -> DealAnswer {
        switch (self, answer) {
        case (.timeoutReadAsRefusal, .unknown): .refused("No answer, so it is not there.")
        case (.timeoutReadAsBooked, .unknown):
            .answered(Self.report(of: order, .booked(reference: "invented")))
        case (.rejectedReadAsBooked, .answered(let report)):
            .answered(booked(report, of: order))
        case (_, .answered), (_, .refused), (_, .unknown): answer
        }
    }

    /// What this defect makes of what a dealer says of a deal.
    func altering(_ sighting: DealSighting, of order: DealOrder) -> DealSighting {
        switch (self, sighting) {
        case (.unreachableReadAsAbsent, .unreachable): .absent
        case (.rejectedReadAsBooked, .present(let report)): .present(booked(report, of: order))
        case (.settledWithoutEvidence, .present(let report)):
            if case .booked(let reference) = report.state {
                .present(
                    Self.report(
                        of: order, .settled(reference: reference, evidence: "it is its day")))
            } else {
                sighting
            }
        case (_, .present), (_, .absent), (_, .unreachable): sighting
        }
    }

    func altering(withdrawal sighting: DealSighting, of order: DealOrder) -> DealSighting {
        guard self == .cancelledAlthoughBooked, case .present(let report) = sighting else {
            return sighting
        }
        switch report.state {
        case .booked, .settled: return .present(Self.report(of: order, .withdrawn))
        case .submitted, .rejected, .withdrawn: return sighting
        }
    }

    private func booked(_ report: DealReport, of order: DealOrder) -> DealReport {
        guard case .rejected = report.state else { return report }
        return Self.report(of: order, .booked(reference: "invented"))
    }

    private static func report(of order: DealOrder, _ state: DealReport.State) -> DealReport {
        DealReport(
            order: order.id, from: order.from, to: order.to, valueDate: order.valueDate,
            state: state)
    }
}
