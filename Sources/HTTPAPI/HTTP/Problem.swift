import StrictJSON

/// The kinds of problem that a client tells from each other by the type of the body.
enum ProblemKind: String, CaseIterable, Hashable, Sendable {
    case exceedPrecision = "exceed-precision"
    case insufficientFunds = "insufficient-funds"
    case alreadyExists = "already-exists"
    case unavailableMarket = "unavailable-market"
    case limitExceeded = "limit-exceeded"
    case notCancellable = "not-cancellable"

    static let base = "https://developer.paxos.com/docs/v2/problems/"
    /// The type of every other problem: its status says all.
    static let blank = "about:blank"

    var type: String { Self.base + rawValue }

    var title: String {
        switch self {
        case .exceedPrecision: "Too many decimals"
        case .insufficientFunds: "Insufficient funds"
        case .alreadyExists: "Already exists"
        case .unavailableMarket: "Unavailable market"
        case .limitExceeded: "Limit exceeded"
        case .notCancellable: "Not cancellable"
        }
    }
}

/// What a problem body says besides status and detail.
struct ProblemDetails: Sendable {
    typealias Meta = @Sendable (inout JSONWriter) -> Void

    let type: String
    let title: String
    /// The members of `meta`, or of `properties`, but for `errors`.
    let meta: Meta?

    init(_ kind: ProblemKind, meta: Meta? = nil) {
        (type, title, self.meta) = (kind.type, kind.title, meta)
    }

    init(exchange kind: ExchangeProblem, meta: Meta? = nil) {
        (type, title, self.meta) = (kind.type, kind.title, meta)
    }
}

extension ErrorFace {
    static let problemType = "application/problem+json"

    /// RFC 9457, section 3.
    var problem: Answer {
        var answer = Answer.json(status) { writer in
            writer.object {
                $0.member("type", details?.type ?? ProblemKind.blank)
                $0.member("title", details?.title ?? Self.phrase(status))
                $0.member("status", integer: status)
                $0.member("detail", detail)
                if details?.meta != nil || !errors.isEmpty { $0.member("meta", object: meta) }
            }
        }
        answer.contentType = Self.problemType
        return answer
    }

    func meta(_ writer: inout JSONWriter) {
        details?.meta?(&writer)
        if !errors.isEmpty { writer.member("errors", object: fields) }
    }

    /// Names every field that is wrong.
    var detail: String {
        guard !errors.isEmpty else { return message }
        let fields = errors.entries.map { "\($0.field) \($0.messages.joined(separator: ", "))" }
        return "\(message) \(fields.joined(separator: "; "))."
    }

    /// RFC 9110, section 15.
    static func phrase(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}
