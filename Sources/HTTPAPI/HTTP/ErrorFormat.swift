/// The body that tells of an error: each face of the API has its own, and the path says which face
/// was spoken to, also where nothing is at that path.
enum ErrorFormat: Hashable, Sendable {
    /// `code`, `traceId`, `details` (spec/trade.md, section 9).
    case trade
    /// RFC 9457 (spec/stablecoin.md, section 5).
    case problem

    /// RFC 9457 with `instance` and `properties` (spec/exchange.md, section 5).
    case exchange

    /// Of every path that begins with none of these the errors are the trade face's.
    static let problemPrefix = "/v2"
    static let exchangePrefix = "/api/v1/orders/exchange"

    init(path: some StringProtocol) {
        if Self.isBelow(Self.problemPrefix, path) {
            self = .problem
        } else if Self.isBelow(Self.exchangePrefix, path) {
            self = .exchange
        } else {
            self = .trade
        }
    }

    private static func isBelow(_ prefix: String, _ path: some StringProtocol) -> Bool {
        path == prefix || path.hasPrefix(prefix + "/")
    }
}
