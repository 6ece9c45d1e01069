import Domain
import Engine

/// How an error shows on the wire: one row of the tables of spec/trade.md, section 9,
/// spec/stablecoin.md and spec/exchange.md, section 5.
struct ErrorFace: Sendable {
    let status: Int
    /// The last part of `layer1:trade:NNNN`.
    let code: Int
    let message: String
    var errors = FieldErrors()
    var retryAfterSeconds: Int?
    /// Told in a problem body only; `nil` where the status says all.
    var details: ProblemDetails?
}

extension APIError {
    /// What of it belongs in the log, as an error of ours; `nil` where the client erred.
    var logText: String? {
        switch self {
        case .service(.defect(let text)), .service(.unavailable(let text)): text
        case .service(.outcomeUnknown): "the outcome of a commit is unknown"
        case .service(.overloaded): "a bound of the service is reached"
        case .service(.notFound), .service(.referenceConflict), .service(.alreadyFinal),
            .service(.conflict), .service(.impossible), .service(.invalid), .service(.limited):
            nil
        case .par(let error): error.logText
        case .exchange(let error): error.logText
        case .invalid, .unreadable, .unauthorized, .insufficientScope, .notFound,
            .methodNotAllowed, .bodyTooLarge, .unsupportedMediaType, .tooManyRequests,
            .tooManyFailures, .headerTooLarge, .requestTimeout, .oauth, .access:
            nil
        }
    }

    var face: ErrorFace {
        switch self {
        case .invalid(let errors):
            ErrorFace(
                status: 400, code: 4000, message: "The request is not valid.", errors: errors)
        case .unreadable(let text): ErrorFace(status: 400, code: 4000, message: text)
        case .unauthorized(let challenge): Self.unauthorizedFace(challenge)
        case .insufficientScope(let needed, let found): Self.scopeFace(needed, found)
        case .notFound: Self.notFoundFace
        case .methodNotAllowed(let allow):
            ErrorFace(status: 405, code: 4050, message: "Allowed methods: \(allow).")
        case .requestTimeout:
            ErrorFace(status: 408, code: 4080, message: "The request did not arrive in time.")
        case .bodyTooLarge(let limit):
            ErrorFace(status: 413, code: 4130, message: "A body has at most \(limit) bytes.")
        case .unsupportedMediaType(let expected):
            ErrorFace(
                status: 415, code: 4150, message: "The body must be \(expected), not encoded.")
        case .tooManyRequests(let state): Self.tooManyFace(state.secondsToNext)
        case .tooManyFailures(let seconds): Self.tooManyFace(seconds)
        case .headerTooLarge:
            ErrorFace(status: 431, code: 4310, message: "The header is too large.")
        case .oauth(let error):
            ErrorFace(status: error.status, code: 4000, message: error.description)
        case .service(let error): Self.face(of: error)
        case .par(let error): Self.face(of: error)
        case .exchange(let error): Self.face(of: error)
        case .access(let refusal): refusal.face
        }
    }

    static let notFoundFace = ErrorFace(
        status: 404, code: 4040, message: "There is no such resource.")

    private static func unauthorizedFace(_ challenge: BearerChallenge) -> ErrorFace {
        let message =
            switch challenge {
            case .missing: "An access token is needed."
            case .invalid: "The access token is malformed, expired or revoked."
            }
        return ErrorFace(status: 401, code: 4010, message: message)
    }

    private static func scopeFace(_ needed: Scope, _ found: [Scope]) -> ErrorFace {
        let has =
            found.isEmpty
            ? "no scope" : "the scopes " + found.map(\.rawValue).joined(separator: ", ")
        return ErrorFace(
            status: 403, code: 4030,
            message: "The token has \(has); \(needed.rawValue) is needed.")
    }

    private static func tooManyFace(_ seconds: Int) -> ErrorFace {
        ErrorFace(
            status: 429, code: 4290, message: "Too many requests; try again in \(seconds) s.",
            retryAfterSeconds: seconds)
    }

    private static func face(of error: ServiceError) -> ErrorFace {
        switch error {
        case .notFound: notFoundFace
        case .invalid(let errors):
            ErrorFace(
                status: 400, code: 4000, message: "The request is not valid.",
                errors: FieldErrors(errors))
        case .referenceConflict:
            ErrorFace(
                status: 409, code: 4001,
                message: "The reference belongs to another request.",
                errors: FieldErrors("reference", "is used by a request with other data"))
        case .alreadyFinal(let status):
            ErrorFace(
                status: 409, code: 4090, message: "The conversion is already \(status.rawValue).")
        case .conflict(let message): ErrorFace(status: 409, code: 4090, message: message)
        case .impossible(let failure, let figures):
            ErrorFace(
                status: 422, code: 4220,
                message: "\(failure.reason.rawValue): \(failure.message)",
                errors: FieldErrors(figures))
        case .limited(let text, let wait):
            ErrorFace(
                status: 429, code: 4290, message: text,
                retryAfterSeconds: max(1, wait.wholeSecondsUp))
        case .overloaded(let wait): overloadedFace(wait)
        case .outcomeUnknown: outcomeUnknownFace
        case .unavailable: notAvailableFace
        case .defect: defectFace
        }
    }

    static func overloadedFace(_ wait: Duration) -> ErrorFace {
        unavailableFace(
            "The service is at its limit; try again later.", seconds: wait.wholeSecondsUp)
    }

    static let outcomeUnknownFace = unavailableFace(
        "The outcome is not known; the same reference may be sent again.", seconds: 1)
    static let notAvailableFace = unavailableFace("The service is not available.", seconds: 5)
    static let defectFace = ErrorFace(
        status: 500, code: 5000, message: "Something went wrong; the trace id helps us.")

    private static func unavailableFace(_ message: String, seconds: Int) -> ErrorFace {
        ErrorFace(status: 503, code: 5030, message: message, retryAfterSeconds: max(1, seconds))
    }
}

extension Duration {
    var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// In whole seconds, rounded up.
    var wholeSecondsUp: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }
}
