import Domain
import Engine
import Money
import StrictJSON

extension APIError {
    /// How long to wait where there is no price, in seconds.
    private static let priceRetrySeconds = 5

    /// The table of spec/exchange.md, section 5.
    static func face(of error: ExchangeError) -> ErrorFace {
        switch error {
        case .notFound: notFoundFace
        case .invalid(let errors): APIError.invalid(FieldErrors(errors)).face
        case .dateNotAllowed(let dates): dateFace(dates)
        case .amountsDisagree(let expected):
            problemFace(400, .amountsDisagree, "By the price the other amount is \(expected).") {
                $0.name("expected")
                MoneyView.write(expected, into: &$0)
            }
        case .externalIDReused(let exchange):
            problemFace(409, .externalIDReused, "The externalId confirmed another quote.") {
                $0.member("externalId", exchange.externalID)
                $0.member("exchangeId", exchange.id.description)
                $0.member("quoteId", exchange.quote.id.description)
            }
        case .quoteUsed(let quote):
            problemFace(409, .quoteAlreadyUsed, "The quote was confirmed with another externalId.")
            { $0.member("quoteId", quote.description) }
        case .quoteExpired(let quote, let end):
            problemFace(410, .quoteExpired, "The quote ended at \(end).") {
                $0.member("quoteId", quote.description)
                $0.member("expiresAt", end.description)
            }
        case .insufficientFunds(let asset, let available, let needed):
            fundsFace(asset, available: available, needed: needed)
        case .notCancellable(let exchange):
            problemFace(409, .notCancellable, "The exchange is \(exchange.state.rawValue).") {
                $0.member("state", exchange.state.rawValue)
                $0.member("reason", exchange.reason)
            }
        case .refusedByDealer(let words): problemFace(422, .refusedByDealer, words)
        case .noPrice(let words):
            problemFace(503, .noPrice, words, retryAfterSeconds: priceRetrySeconds)
        case .overloaded(let wait): overloadedFace(wait)
        case .outcomeUnknown:
            problemFace(
                503, .outcomeUnknown,
                "The outcome is not known; the same request may be sent again.",
                retryAfterSeconds: 1)
        case .unavailable: notAvailableFace
        case .defect: defectFace
        }
    }

    private static func problemFace(
        _ status: Int, _ kind: ExchangeProblem, _ message: String, retryAfterSeconds: Int? = nil,
        meta: ProblemDetails.Meta? = nil
    ) -> ErrorFace {
        ErrorFace(
            status: status, code: status * 10, message: message,
            retryAfterSeconds: retryAfterSeconds,
            details: ProblemDetails(exchange: kind, meta: meta))
    }

    private static func dateFace(_ dates: [CivilDate]) -> ErrorFace {
        ErrorFace(
            status: 400, code: 4000, message: "The request is not valid.",
            errors: FieldErrors("settlementDate", "is not one of the dates that are to be had"),
            details: ProblemDetails(exchange: .dateNotAllowed) {
                $0.member("allowedDates", array: dates) { $0.string($1.description) }
            })
    }

    private static func fundsFace(_ asset: Asset, available: Fixed, needed: Fixed) -> ErrorFace {
        problemFace(
            422, .insufficientFunds,
            "The account has \(available) \(asset) available; \(needed) is needed."
        ) {
            $0.member("currency", asset.code)
            $0.member("available", number: available, decimals: asset.scale)
            $0.member("needed", number: needed, decimals: asset.scale)
        }
    }
}

extension ExchangeError {
    /// What of it belongs in the log, as an error of ours; `nil` where the client erred.
    var logText: String? {
        switch self {
        case .defect(let text), .unavailable(let text): text
        case .outcomeUnknown: "the outcome of a commit is unknown"
        case .overloaded: "a bound of the service is reached"
        case .notFound, .invalid, .dateNotAllowed, .amountsDisagree, .externalIDReused,
            .quoteUsed, .quoteExpired, .insufficientFunds, .notCancellable, .refusedByDealer,
            .noPrice:
            nil
        }
    }

    /// Asks the service, and tells its refusal as the API tells errors.
    static func told<Value: Sendable>(
        _ call: () async throws(ExchangeError) -> Value
    ) async throws(APIError) -> Value {
        do {
            return try await call()
        } catch {
            throw .exchange(error)
        }
    }
}
