import Domain
import Engine

@testable import HTTPAPI

/// One row of the table of problems (spec/exchange.md, section 5).
struct ExchangeErrorCase: Sendable {
    let error: ExchangeError
    let status: Int
    var kind: ExchangeProblem?
    let detailStart: String
    /// JSON.
    var properties = "{}"
    var retryAfter: String?

    private static let quote = ExchangeSamples.quoteID(1)
    private static let moment = "2026-01-01T00:00:00.000000Z"

    static let all: [ExchangeErrorCase] = [
        ExchangeErrorCase(error: .notFound, status: 404, detailStart: "There is no"),
        ExchangeErrorCase(
            error: .invalid(["b": ["x", "y"], "a": ["z"]]), status: 400, kind: .validation,
            detailStart: "The request is not valid. a z; b x, y.",
            properties: #"{"errors":{"a":["z"],"b":["x","y"]}}"#),
        ExchangeErrorCase(
            error: .dateNotAllowed([
                ExchangeSamples.date(2026, 1, 5), ExchangeSamples.date(2026, 1, 6),
            ]), status: 400, kind: .dateNotAllowed,
            detailStart: "The request is not valid. settlementDate is not one of",
            properties: """
                {"allowedDates":["2026-01-05","2026-01-06"],\
                "errors":{"settlementDate":["is not one of the dates that are to be had"]}}
                """),
        ExchangeErrorCase(
            error: .amountsDisagree(expected: ExchangeSamples.amount("133.7", .usd)), status: 400,
            kind: .amountsDisagree, detailStart: "By the price the other amount is 133.7 USD.",
            properties: #"{"expected":{"amount":133.70,"currency":"USD"}}"#),
        ExchangeErrorCase(
            error: .externalIDReused(ExchangeSamples.exchange()), status: 409,
            kind: .externalIDReused, detailStart: "The externalId confirmed another quote.",
            properties: """
                {"externalId":"deal-1","exchangeId":"\(ExchangeSamples.exchangeID(1))",\
                "quoteId":"\(quote)"}
                """),
        ExchangeErrorCase(
            error: .quoteUsed(quote), status: 409, kind: .quoteAlreadyUsed,
            detailStart: "The quote was confirmed", properties: #"{"quoteId":"\#(quote)"}"#),
        ExchangeErrorCase(
            error: .quoteExpired(quote, at: FakeTime.start), status: 410, kind: .quoteExpired,
            detailStart: "The quote ended at \(moment).",
            properties: #"{"quoteId":"\#(quote)","expiresAt":"\#(moment)"}"#),
        ExchangeErrorCase(
            error: .insufficientFunds(.kwd, available: number("0.5"), needed: number("100")),
            status: 422, kind: .insufficientFunds,
            detailStart: "The account has 0.5 KWD available; 100 is needed.",
            properties: #"{"currency":"KWD","available":0.500,"needed":100.000}"#),
        ExchangeErrorCase(
            error: .notCancellable(ExchangeSamples.exchange { $0.state = .ordered }),
            status: 409, kind: .notCancellable, detailStart: "The exchange is ORDERED.",
            properties: #"{"state":"ORDERED","reason":"ORDERED"}"#),
        ExchangeErrorCase(
            error: .refusedByDealer("Too small."), status: 422, kind: .refusedByDealer,
            detailStart: "Too small."),
        ExchangeErrorCase(
            error: .noPrice("The market is closed."), status: 503, kind: .noPrice,
            detailStart: "The market is closed.", retryAfter: "5"),
        ExchangeErrorCase(
            error: .overloaded(retryAfter: .milliseconds(1_500)), status: 503,
            detailStart: "The service is at its limit", retryAfter: "2"),
        ExchangeErrorCase(
            error: .outcomeUnknown, status: 503, kind: .outcomeUnknown,
            detailStart: "The outcome is not known", retryAfter: "1"),
        ExchangeErrorCase(
            error: .unavailable("secret detail"), status: 503, detailStart: "The service is not",
            retryAfter: "5"),
        ExchangeErrorCase(
            error: .defect("secret detail"), status: 500, detailStart: "Something went wrong"),
    ]
}
