/// Why Kraken does not do what it is asked; the text is what clients see.
enum KrakenRefusal: Error, Hashable, Sendable {
    case invalidKey
    case invalidSignature
    case invalidNonce
    case rateLimit
    case throttled(until: Int64)
    case lockout
    case permissionDenied
    case unknownMethod
    case invalidSession
    case invalidArguments(String)
    case unknownPair
    case unknownAsset
    case internalError
    case unavailable
    case busy
    case deadlineElapsed
    case cancelOnly
    case postOnlyMode
    case limitOnly
    case insufficientFunds
    case orderMinimum
    case costMinimum
    case tickSize
    case invalidPrice(String, digits: Int)
    case noLiquidity
    case postOnly
    case unknownOrder
    case duplicateClient
    case ordersLimit
    case orderRate

    var text: String {
        switch self {
        case .invalidKey: "EAPI:Invalid key"
        case .invalidSignature: "EAPI:Invalid signature"
        case .invalidNonce: "EAPI:Invalid nonce"
        case .rateLimit: "EAPI:Rate limit exceeded"
        case .throttled(let until): "EService:Throttled: \(until)"
        case .lockout: "EGeneral:Temporary lockout"
        case .permissionDenied: "EGeneral:Permission denied"
        case .unknownMethod: "EGeneral:Unknown method"
        case .invalidSession: "ESession:Invalid session"
        case .invalidArguments(let field): "EGeneral:Invalid arguments:\(field)"
        case .unknownPair: "EQuery:Unknown asset pair"
        case .unknownAsset: "EQuery:Unknown asset"
        case .internalError: "EGeneral:Internal error"
        case .unavailable: "EService:Unavailable"
        case .busy: "EService:Busy"
        case .deadlineElapsed: "EService:Deadline elapsed"
        case .cancelOnly: "EService:Market in cancel_only mode"
        case .postOnlyMode: "EService:Market in post_only mode"
        case .limitOnly: "EService:Market in limit_only mode"
        case .insufficientFunds: "EOrder:Insufficient funds"
        case .orderMinimum: "EOrder:Order minimum not met"
        case .costMinimum: "EOrder:Cost minimum not met"
        case .tickSize: "EOrder:Tick size check failed"
        case .invalidPrice(let pair, let digits):
            "EOrder:Invalid price:\(pair) price can only be specified up to \(digits) decimals."
        case .noLiquidity: "EOrder:Invalid order:No liquidity"
        case .postOnly: "EOrder:Post only order"
        case .unknownOrder: "EOrder:Unknown order"
        case .duplicateClient: "EOrder:Invalid order:Duplicate client order id"
        case .ordersLimit: "EOrder:Orders limit exceeded"
        case .orderRate: "EOrder:Rate limit exceeded"
        }
    }
}
