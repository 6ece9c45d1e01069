import Domain
import Engine
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// From an HTTP request to an HTTP response: the one way in for every route.
///
/// The order of the refusals is fixed: path (404), method (405), token (401), rate (429), scope
/// (403), media type (415), body size (413), and only then what the handler says.
struct APIResponder: HTTPResponder {
    let table: RouteTable
    let authenticator: Authenticator
    /// Absent where the exchange face is not served.
    let exchanges: ExchangeAccess?
    let market: any MarketService
    let limits: RequestLimits
    let time: any TimeSource
    let random: any RandomSource
    let metrics: RequestMetrics
    let bodyBytesMax: Int

    /// What is learned of a request on its way, for the log and the metrics.
    private struct Exchange {
        var template = "none"
        var principal: Principal?
        var rate: RateLimitState?
    }

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let began = time.now()
        let trace = TraceID(
            traceParent: request.headers[values: .traceParent].first, random: random)
        var exchange = Exchange()
        var answer: Answer
        do throws(APIError) {
            answer = try await process(request, context, trace, &exchange)
        } catch {
            let path = RequestTarget(request.head.path ?? "").path
            answer = error.answer(trace, at: String(path))
            if let text = error.logText {
                context.logger.error(
                    "request failed",
                    metadata: ["traceId": "\(trace)", "error": "\(text)"])
            }
        }
        decorate(&answer, trace, exchange)
        let took = time.now().duration(since: began)
        metrics.record(
            method: request.method.rawValue, route: exchange.template, status: answer.status,
            took: took)
        log(request, context.logger, trace, exchange, answer.status, took)
        return answer.response(to: request)
    }

    private func decorate(_ answer: inout Answer, _ trace: TraceID, _ exchange: Exchange) {
        answer.headers[.traceID] = trace.description
        answer.headers[.contentTypeOptions] = "nosniff"
        if answer.headers[.cacheControl] == nil { answer.headers[.cacheControl] = "no-store" }
        if let rate = exchange.rate { rate.describe(in: &answer.headers) }
        if let tenant = exchange.principal?.tenant {
            // The accounts of a tenant are of one kind; one without any can move nothing real.
            let isLive = market.accounts(of: tenant)
                .contains { market.environment(of: $0.venue) == .live }
            if !isLive { answer.headers[.environment] = AccountEnvironment.test.rawValue }
        }
    }

    private func process(
        _ request: Request, _ context: APIContext, _ trace: TraceID, _ exchange: inout Exchange
    ) async throws(APIError) -> Answer {
        let target = RequestTarget(request.head.path ?? "")
        guard let (place, parameters) = table.find(target.path) else { throw .notFound }
        exchange.template = place.template
        guard let route = place.route(for: request.method) else {
            guard request.method == .options else { throw .methodNotAllowed(allow: place.allow) }
            return Answer(status: 204, body: []).with(.allow, place.allow)
        }
        try await admit(request, context, route, &exchange)
        let query = try Self.query(target.query)
        let body = try await body(of: request, for: route)
        return try await route.handler(
            APIRequest(
                parameters: parameters, query: query, headers: request.headers, body: body,
                principal: exchange.principal, peer: context.peer, trace: trace))
    }

    private func admit(
        _ request: Request, _ context: APIContext, _ route: Route, _ exchange: inout Exchange
    ) async throws(APIError) {
        switch route.access {
        case .open: return
        case .tokenEndpoint:
            exchange.rate = try limits.admit(address: context.peer, at: time.now())
        case .scope, .anyToken:
            let principal = try await authenticator.principal(request.headers, at: time.now())
            exchange.principal = principal
            exchange.rate = try limits.admit(client: principal.client, at: time.now())
            if case .scope(let scope) = route.access, !principal.scopes.contains(scope) {
                throw .insufficientScope(needed: scope, found: principal.scopes)
            }
        case .exchange(let scope):
            try await admit(request.headers, from: context.peer, scope, &exchange)
        }
    }

    /// In the exchange face: key or token (401), rate (429), scope and account (403).
    private func admit(
        _ headers: HTTPFields, from peer: String, _ scope: Scope, _ exchange: inout Exchange
    ) async throws(APIError) {
        guard let exchanges else {
            throw .service(.defect("a route of exchanges without their access"))
        }
        var principal = try await exchanges.caller(headers, from: peer, at: time.now())
        exchange.principal = principal
        exchange.rate = try limits.admit(client: principal.client, at: time.now())
        guard principal.scopes.contains(scope) else {
            throw .insufficientScope(needed: scope, found: principal.scopes)
        }
        principal.account = try await exchanges.account(headers, for: principal)
        exchange.principal = principal
    }

    private static func query(_ text: Substring) throws(APIError) -> QueryParameters {
        guard !text.isEmpty else { return .empty }
        guard let query = QueryParameters(text) else {
            throw .unreadable("The query string is malformed.")
        }
        guard query.repeated.isEmpty else {
            var errors = FieldErrors()
            for name in query.repeated { errors.add(name, "is sent more than once") }
            throw .invalid(errors)
        }
        return query
    }

    private func body(of request: Request, for route: Route) async throws(APIError) -> [UInt8] {
        guard route.body != .none else { return [] }
        if route.bodyIsOptional, Self.hasNoBody(request.headers) { return [] }
        guard MediaType.matches(request.headers, route.body.rawValue) else {
            throw .unsupportedMediaType(expected: route.body.rawValue)
        }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > bodyBytesMax {
            throw .bodyTooLarge(limit: bodyBytesMax)
        }
        do {
            return Array(try await request.body.collect(upTo: bodyBytesMax).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .bodyTooLarge(limit: bodyBytesMax)
        } catch {
            throw .unreadable("The body ended too early.")
        }
    }

    private static func hasNoBody(_ headers: HTTPFields) -> Bool {
        headers[.contentType] == nil && headers[.transferEncoding] == nil
            && (headers[.contentLength] ?? "0") == "0"
    }

    private func log(
        _ request: Request, _ logger: Logger, _ trace: TraceID, _ exchange: Exchange,
        _ status: Int, _ took: Duration
    ) {
        let level: Logger.Level = status >= 500 ? .error : status >= 400 ? .info : .debug
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "traceId": "\(trace)", "method": "\(request.method.rawValue)",
            "route": "\(exchange.template)", "status": "\(status)",
            "microseconds": "\(took.wholeMicroseconds)",
        ]
        if let principal = exchange.principal {
            metadata["client"] = "\(principal.client)"
            metadata["tenant"] = "\(principal.tenant)"
        }
        logger.log(level: level, "request", metadata: metadata)
    }
}
