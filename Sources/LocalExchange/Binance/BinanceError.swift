import StrictJSON
import Venues

/// A refusal as the wire writes it (Binance Spot API, "Error codes").
struct BinanceError: Error, Hashable {
    let status: Int
    let code: Int
    let message: String

    init(_ code: Int, _ message: String, status: Int = 400) {
        (self.code, self.message, self.status) = (code, message, status)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", integer: code)
            json.member("msg", message)
        }
    }

    static let unknownOrder = BinanceError(-2011, "Unknown order sent.")
    static let noSuchOrder = BinanceError(-2013, "Order does not exist.")
    static let archived = BinanceError(-2026, "Order was archived.")
    static let badSymbol = BinanceError(-1121, "Invalid symbol.")
    static let badSignature = BinanceError(-1022, "Signature for this request is not valid.")
    static let badKeyFormat = BinanceError(-2014, "API-key format invalid.", status: 401)
    static let rejectedKey = BinanceError(
        -2015, "Invalid API-key, IP, or permissions for action.", status: 401)
    static let tooLate = BinanceError(
        -1021, "Timestamp for this request is outside of the recvWindow.")
    static let ahead = BinanceError(
        -1021, "Timestamp for this request was 1000ms ahead of the server's time.")
    static let badCombination = BinanceError(
        -1128, "Combination of optional parameters invalid.")
    static let idsDisagree = BinanceError(
        -2039, "Order id and client order id do not name the same order.")
    static let internalError = BinanceError(
        -1001, "Internal error; unable to process your request. Please try again.", status: 500)
    static let executionUnknown = BinanceError(
        -1000, "Unknown error, please check your request or try again later.", status: 503)
    static let timedOut = BinanceError(
        -1007,
        "Timeout waiting for response from backend server. "
            + "Send status unknown; execution status unknown.", status: 408)
    static let busy = BinanceError(
        -1008,
        "Server is currently overloaded with other requests. Please try again in a few minutes.",
        status: 503)

    static func missing(_ name: String) -> BinanceError {
        BinanceError(
            -1102, "Mandatory parameter '\(name)' was not sent, was empty/null, or malformed.")
    }

    static func noneOf(_ one: String, _ other: String) -> BinanceError {
        BinanceError(
            -1102,
            "Param '\(one)' or '\(other)' must be sent, but both were empty/null!")
    }

    static func notRequired(_ name: String) -> BinanceError {
        BinanceError(-1106, "Parameter '\(name)' sent when not required.")
    }

    static func illegal(_ name: String, legal: String) -> BinanceError {
        BinanceError(
            -1100,
            "Illegal characters found in parameter '\(name)'; legal range is '\(legal)'.")
    }

    static func tooPrecise(_ name: String) -> BinanceError {
        BinanceError(-1111, "Parameter '\(name)' has too much precision.")
    }

    static func filter(_ name: String) -> BinanceError {
        BinanceError(-1013, "Filter failure: \(name)")
    }

    static func rejected(_ message: String) -> BinanceError { BinanceError(-2010, message) }
}

extension BinanceError {
    /// How the exchange's refusals are told.
    init(_ refusal: SandboxRefusal) {
        self =
            switch refusal {
            case .matching(let refusal): BinanceError(refusal)
            case .mode: .rejected("Market is closed.")
            case .noLiquidity:
                .rejected("Order book liquidity is less than `LOT_SIZE` filter minimum quantity.")
            case .tooManyOrders: .filter("MAX_NUM_ORDERS")
            case .cancelRestricted:
                BinanceError(-2011, "Order was not canceled due to cancel restrictions.")
            case .notLess:
                BinanceError(-2038, "Order amend (quantity increase) is not supported.")
            case .unknownAccount: .rejectedKey
            case .unknownAsset: .missing("asset")
            case .tooMuch: .internalError
            case .recordsFailed: .executionUnknown
            }
    }

    /// The same for cancels.
    static func ofCancel(_ refusal: SandboxRefusal) -> BinanceError {
        if case .mode = refusal { return BinanceError(-2011, "Market is closed.") }
        return BinanceError(refusal)
    }

    private init(_ refusal: MatchingRefusal) {
        self =
            switch refusal {
            case .unknownMarket: .badSymbol
            case .unknownAccount: .rejectedKey
            case .tooLate: .tooLate
            case .clientIDInUse: .rejected("Duplicate order sent.")
            case .notPositive, .offLot, .belowMinimumQuantity: .filter("LOT_SIZE")
            case .tooLarge: .filter("LOT_SIZE")
            case .offTick: .filter("PRICE_FILTER")
            case .belowMinimumNotional: .filter("NOTIONAL")
            case .feeAssetWithoutPrice: .internalError
            case .insufficientFunds:
                .rejected("Account has insufficient balance for requested action.")
            case .wouldTake: .rejected("Order would immediately match and take.")
            case .notOpen: .unknownOrder
            }
    }
}
