import Hummingbird

/// One operation: its place, who may call it, what it takes, and what does it.
struct Route: Sendable {
    typealias Handler = @Sendable (APIRequest) async throws(APIError) -> Answer

    enum Body: String, Hashable, Sendable {
        case none
        case json = "application/json"
        case form = "application/x-www-form-urlencoded"
    }

    enum Access: Hashable, Sendable {
        case open
        /// An OAuth endpoint that takes a client's credentials: limited by address.
        case tokenEndpoint
        case scope(Scope)
        /// Of the exchange face: a key, or a token with the scope; for one account.
        case exchange(Scope)
        /// A live token, whatever its scopes.
        case anyToken
    }

    let method: HTTPRequest.Method
    /// Segments in braces are parameters: `/trade/v1/conversions/{id}`.
    let template: String
    let access: Access
    let body: Body
    /// Whether a request may come without one.
    let bodyIsOptional: Bool
    let handler: Handler

    init(
        _ method: HTTPRequest.Method, _ template: String, _ access: Access, body: Body = .none,
        bodyIsOptional: Bool = false, _ handler: @escaping Handler
    ) {
        self.method = method
        self.template = template
        self.access = access
        self.body = body
        self.bodyIsOptional = bodyIsOptional
        self.handler = handler
    }
}
