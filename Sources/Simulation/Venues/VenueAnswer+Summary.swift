import Domain
import Engine
import Money

/// What a trace shows of an answer: the same text for the same answer, in any process.
protocol TraceSummary {
    var summary: String { get }
}

extension OrderReport: TraceSummary {
    var summary: String {
        let state =
            switch status {
            case .open: "open"
            case .filled: "filled"
            case .cancelled: "cancelled"
            case .rejected(let failure): "rejected \(failure.reason.rawValue)"
            }
        let back = reversals.map(\.venueTradeID).joined(separator: ", ")
        return "\(order) \(state) \(cumulativeQuantity) by \(fills.count) fills"
            + (back.isEmpty ? "" : ", took back \(back)")
    }
}

extension PlaceAnswer: TraceSummary {
    var summary: String {
        switch self {
        case .accepted(let report): "accepted \(report.summary)"
        case .refused(let failure): "refused \(failure.message)"
        case .unknown(let text): "unknown \(text)"
        }
    }
}

extension QueryAnswer: TraceSummary {
    var summary: String {
        switch self {
        case .present(let report): "present \(report.summary)"
        case .absent: "absent"
        case .unreachable(let text): "unreachable \(text)"
        }
    }
}

extension CancelAnswer: TraceSummary {
    var summary: String {
        switch self {
        case .report(let report): "report \(report.summary)"
        case .notOpen: "not open"
        case .unreachable(let text): "unreachable \(text)"
        }
    }
}

/// What an account holds, or nothing where nobody answered.
struct BalancesAnswer: TraceSummary, Sendable {
    let balances: [Asset: VenueBalance]?

    var summary: String {
        (balances ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.total)" }.joined(separator: ", ")
    }
}

/// What a venue took back of an account, or nothing where nobody answered.
struct ReversalsAnswer: TraceSummary, Sendable {
    let reports: [OrderReport]?

    var summary: String { (reports ?? []).map(\.summary).joined(separator: "; ") }
}
