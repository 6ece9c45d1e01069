import Domain

extension DealReport: TraceSummary {
    var summary: String {
        let told =
            switch state {
            case .submitted(let reference): "submitted \(reference)"
            case .booked(let reference): "booked \(reference)"
            case .rejected(let text): "rejected \(text)"
            case .withdrawn: "withdrawn"
            case .settled(let reference, let evidence): "settled \(reference) \(evidence)"
            }
        return "\(told) \(from) > \(to) on \(valueDate)"
    }
}

extension DealerQuoteAnswer: TraceSummary {
    var summary: String {
        switch self {
        case .quoted(let quote): "quoted \(quote.id) \(quote.price)"
        case .refused(let text): "refused \(text)"
        case .unavailable(let text): "unavailable \(text)"
        }
    }
}

extension DealAnswer: TraceSummary {
    var summary: String {
        switch self {
        case .answered(let report): report.summary
        case .refused(let text): "refused \(text)"
        case .unknown(let text): "unknown \(text)"
        }
    }
}

extension DealSighting: TraceSummary {
    var summary: String {
        switch self {
        case .present(let report): "present \(report.summary)"
        case .absent: "absent"
        case .unreachable(let text): "unreachable \(text)"
        }
    }
}
