import StrictJSON

extension APIError {
    /// Where the document of the interface is.
    static let documentLink = "/openapi.json"

    /// The one place where an error becomes an answer.
    ///
    /// - Parameter path: of the request, as far as it is known; it says in which format. The token
    ///   endpoint's own errors are as RFC 6749 has them.
    func answer(_ trace: TraceID, at path: String) -> Answer {
        let face = face
        var answer =
            if case .oauth(let error) = self {
                error.answer
            } else {
                switch ErrorFormat(path: path) {
                case .trade: face.answer(trace)
                case .problem: face.problem
                case .exchange: face.exchangeProblem(at: path)
                }
            }
        if let seconds = face.retryAfterSeconds { answer.headers[.retryAfter] = String(seconds) }
        switch self {
        case .unauthorized(let challenge):
            answer.headers[.wwwAuthenticate] = challenge.headerValue
        case .access(let refusal): answer.headers[.wwwAuthenticate] = refusal.challenge
        case .insufficientScope(let needed, _):
            answer.headers[.wwwAuthenticate] =
                #"Bearer realm="cambist", error="insufficient_scope", "#
                + #"scope="\#(needed.rawValue)""#
        case .methodNotAllowed(let allow): answer.headers[.allow] = allow
        case .tooManyRequests(let state): state.describe(in: &answer.headers)
        // The rest of such a body is not read, so the connection cannot go on.
        case .bodyTooLarge: answer.headers[.connection] = "close"
        case .invalid, .unreadable, .notFound, .unsupportedMediaType, .tooManyFailures,
            .headerTooLarge, .requestTimeout, .oauth, .service, .par,
            .exchange:
            break
        }
        return answer
    }
}

extension ErrorFace {
    func answer(_ trace: TraceID) -> Answer {
        .json(status) { writer in
            writer.object {
                $0.member("code", "layer1:trade:\(code)")
                $0.member("traceId", trace.description)
                $0.member("status", Self.word(status))
                $0.member("message", message)
                $0.member("details") {
                    $0.member("documentLink", APIError.documentLink)
                    $0.member("errors", object: fields)
                }
            }
        }
    }

    /// What is wrong, by field.
    func fields(_ writer: inout JSONWriter) {
        for (field, messages) in errors.entries {
            writer.member(field, array: messages) { $0.string($1) }
        }
    }

    static func word(_ status: Int) -> String {
        switch status {
        case 400: "BAD_REQUEST"
        case 401: "UNAUTHORIZED"
        case 403: "FORBIDDEN"
        case 404: "NOT_FOUND"
        case 405: "METHOD_NOT_ALLOWED"
        case 408: "REQUEST_TIMEOUT"
        case 409: "CONFLICT"
        case 410: "GONE"
        case 413: "PAYLOAD_TOO_LARGE"
        case 415: "UNSUPPORTED_MEDIA_TYPE"
        case 422: "UNPROCESSABLE_ENTITY"
        case 429: "TOO_MANY_REQUESTS"
        case 431: "REQUEST_HEADER_FIELDS_TOO_LARGE"
        case 503: "SERVICE_UNAVAILABLE"
        default: "INTERNAL_SERVER_ERROR"
        }
    }
}

extension OAuthError {
    var answer: Answer {
        var answer = Answer.json(status) { writer in
            writer.object {
                $0.member("error", code)
                $0.member("error_description", description)
            }
        }
        answer.headers[.cacheControl] = "no-store"
        if self == .invalidClient {
            answer.headers[.wwwAuthenticate] = #"Basic realm="cambist", charset="UTF-8""#
        }
        return answer
    }
}
