/// The body that tells of an error: each face of the API has its own, and the path says which face
/// was spoken to, also where nothing is at that path.
enum ErrorFormat: Hashable, Sendable {
    /// `code`, `traceId`, `details` (spec/trade.md, section 9).
    case trade
    /// RFC 9457 (spec/stablecoin.md, section 5).
    case problem

    /// Of every path that this does not begin the errors are the trade face's.
    static let problemPrefix = "/v2"

    init(path: some StringProtocol) {
        let isBelow = path == Self.problemPrefix || path.hasPrefix(Self.problemPrefix + "/")
        self = isBelow ? .problem : .trade
    }
}
