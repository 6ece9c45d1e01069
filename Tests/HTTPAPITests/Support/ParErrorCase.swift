import Domain
import Engine

@testable import HTTPAPI

/// One row of the table of problems (spec/stablecoin.md, section 5).
struct ParErrorCase: Sendable {
    let error: ParError
    let status: Int
    var kind: ProblemKind?
    let detailStart: String
    /// JSON; `nil` for none.
    var meta: String?
    var retryAfter: String?

    static let all: [ParErrorCase] = [
        ParErrorCase(error: .notFound, status: 404, detailStart: "There is no"),
        ParErrorCase(
            error: .invalid(["b": ["x", "y"], "a": ["z"]]), status: 400,
            detailStart: "The request is not valid. a z; b x, y.",
            meta: #"{"errors":{"a":["z"],"b":["x","y"]}}"#),
        ParErrorCase(
            error: .tooPrecise(field: "amount", decimals: 2), status: 400, kind: .exceedPrecision,
            detailStart: "The amount has too many decimals. amount has more than 2 decimals.",
            meta: #"{"errors":{"amount":["has more than 2 decimals"]}}"#),
        ParErrorCase(
            error: .insufficientFunds(
                ParSamples.main, .usd, available: number("1.5"), needed: number("100")),
            status: 403, kind: .insufficientFunds,
            detailStart: "The profile has 1.5 USD available; 100 is needed.",
            meta: """
                {"profile_id":"\(ParSamples.main)","asset":"USD","available":"1.5",\
                "needed":"100"}
                """),
        ParErrorCase(
            error: .alreadyExists(ParSamples.conversion(1), mismatch: ["amount", "metadata"]),
            status: 409, kind: .alreadyExists,
            detailStart: "The ref_id made a conversion before. It differs in amount, metadata.",
            meta: "{\"existing\":\(conversion("CREATED")),\"mismatch\":[\"amount\",\"metadata\"]}"),
        ParErrorCase(
            error: .alreadyExists(ParSamples.conversion(1), mismatch: []), status: 409,
            kind: .alreadyExists,
            detailStart: "The ref_id made a conversion before. It asked for the same.",
            meta: "{\"existing\":\(conversion("CREATED")),\"mismatch\":[]}"),
        ParErrorCase(
            error: .transferExists(
                ParSamples.transfer(
                    TransferOrder(
                        from: ParSamples.main, to: ParSamples.second, asset: .usd,
                        amount: number("2"))), mismatch: ["asset"]),
            status: 409, kind: .alreadyExists, detailStart: "The ref_id made a transfer before.",
            meta: """
                {"existing":{"id":"00000000-0000-000a-0000-000000000001",\
                "profile_id":"\(ParSamples.main)","from_profile_id":"\(ParSamples.main)",\
                "to_profile_id":"\(ParSamples.second)","customer_id":"acme","asset":"USD",\
                "balance_asset":"USD","amount":"2","total":"2","fee":"0","direction":"DEBIT",\
                "type":"INTERNAL_TRANSFER_DEBIT","status":"COMPLETED",\
                "created_at":"2026-01-01T00:00:00.000000Z"},"mismatch":["asset"]}
                """),
        ParErrorCase(
            error: .unavailableMarket("USDG-USD", reason: "off par"), status: 403,
            kind: .unavailableMarket, detailStart: "USDG-USD is paused: off par",
            meta: #"{"market":"USDG-USD","reason":"off par"}"#),
        ParErrorCase(
            error: .limitExceeded(name: "perConversion", allowed: "10", wanted: "12"), status: 403,
            kind: .limitExceeded, detailStart: "The limit perConversion is 10; 12 would be needed.",
            meta: #"{"limit":"perConversion","allowed":"10","needed":"12"}"#),
        ParErrorCase(
            error: .notCancellable(
                ParSamples.conversion(1, state: .settled(at: ParSamples.later)), reason: .settled),
            status: 409, kind: .notCancellable, detailStart: "The conversion is settled.",
            meta: """
                {"status":"SETTLED","existing":\(conversion("SETTLED", ended)),\
                "reason":"already-settled"}
                """),
        ParErrorCase(
            error: .notCancellable(
                ParSamples.conversion(1, state: .settling(ParSamples.intent)), reason: .inProgress
            ), status: 409, kind: .notCancellable,
            detailStart: "The settlement of the conversion is in progress.",
            meta: """
                {"status":"CREATED","existing":\(conversion("CREATED")),\
                "reason":"settlement-in-progress"}
                """),
        ParErrorCase(
            error: .nicknameUsed("mine"), status: 409, detailStart: "Nicknames are unique.",
            meta: #"{"errors":{"nickname":["mine is used by another profile"]}}"#),
        ParErrorCase(
            error: .profileInUse("It has 5 USD."), status: 409, detailStart: "It has 5 USD."),
        ParErrorCase(
            error: .overloaded(retryAfter: .milliseconds(1_500)), status: 503,
            detailStart: "The service is at its limit", retryAfter: "2"),
        ParErrorCase(
            error: .overloaded(retryAfter: .zero), status: 503,
            detailStart: "The service is at its limit", retryAfter: "1"),
        ParErrorCase(
            error: .outcomeUnknown, status: 503, detailStart: "The outcome", retryAfter: "1"),
        ParErrorCase(
            error: .unavailable("secret detail"), status: 503, detailStart: "The service is not",
            retryAfter: "5"),
        ParErrorCase(
            error: .defect("secret detail"), status: 500, detailStart: "Something went wrong"),
    ]

    private static let ended = #","settled_at":"2026-01-01T00:00:00.500000Z""#

    private static func conversion(_ status: String, _ end: String = "") -> String {
        """
        {"id":"\(ParSamples.id(1))","profile_id":"\(ParSamples.main)","amount":"100.00",\
        "source_asset":"USD","target_asset":"USDG","status":"\(status)",\
        "identity_id":"00000000-0000-0000-0000-000000000000",\
        "account_id":"00000000-0000-0000-0000-000000000000",\
        "created_at":"2026-01-01T00:00:01.000000Z","updated_at":"2026-01-01T00:00:01.000000Z"\
        \(end)}
        """
    }
}
