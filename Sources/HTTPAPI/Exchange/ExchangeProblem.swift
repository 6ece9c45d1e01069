import StrictJSON

/// The kinds of problem of the exchange face that a client tells from each other by their type.
enum ExchangeProblem: String, CaseIterable, Hashable, Sendable {
    case validation
    case dateNotAllowed = "date-not-allowed"
    case amountsDisagree = "amounts-disagree"
    case quoteAlreadyUsed = "quote-already-used"
    case externalIDReused = "external-id-reused"
    case notCancellable = "not-cancellable"
    case quoteExpired = "quote-expired"
    case insufficientFunds = "insufficient-funds"
    case refusedByDealer = "refused-by-dealer"
    case noPrice = "no-price"
    case outcomeUnknown = "outcome-unknown"

    static let base = "urn:cambist:problem:"

    var type: String { Self.base + rawValue }

    var title: String {
        switch self {
        case .validation: "Not valid"
        case .dateNotAllowed: "Settlement date not allowed"
        case .amountsDisagree: "Amounts disagree with the price"
        case .quoteAlreadyUsed: "Quote already used"
        case .externalIDReused: "External id reused"
        case .notCancellable: "Not cancellable"
        case .quoteExpired: "Quote expired"
        case .insufficientFunds: "Insufficient funds"
        case .refusedByDealer: "Refused by the dealer"
        case .noPrice: "No price"
        case .outcomeUnknown: "Outcome unknown"
        }
    }
}

extension ErrorFace {
    /// Spec/exchange.md, section 5. A bad request is a `validation` where nothing says more; of
    /// other problems the status may say all.
    func exchangeProblem(at instance: String) -> Answer {
        let fallback: ExchangeProblem? = status == 400 ? .validation : nil
        var answer = Answer.json(status) { writer in
            writer.object {
                $0.member("type", details?.type ?? fallback?.type ?? ProblemKind.blank)
                $0.member("title", details?.title ?? fallback?.title ?? Self.phrase(status))
                $0.member("status", integer: status)
                $0.member("detail", detail)
                $0.member("instance", instance)
                $0.member("properties", object: meta)
            }
        }
        answer.contentType = Self.problemType
        return answer
    }
}
