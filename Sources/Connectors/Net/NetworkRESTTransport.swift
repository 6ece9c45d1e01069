internal import AsyncHTTPClient
internal import Logging
package import NIOCore
internal import NIOHTTP1

/// Sends requests to one venue over HTTP/1.1 with kept connections.
///
/// Each request goes over the wire at most once. AsyncHTTPClient tries again only to *open* a
/// connection, and that is switched off here; once a request is bound to a connection, whatever
/// fails there is handed to us and not sent a second time, even on a kept connection that the venue
/// closed in the same moment (such a request was sent, and is unknown). HTTP/2, where a server may
/// ask for requests to be repeated, is not spoken, and redirects are answers like others.
///
/// That nothing was sent is proven by the event loop: connection, request and deadline share one,
/// so the head of a request is either taken whole by the socket and noted in the same turn, or the
/// failure came before that. A body is written only afterwards.
///
/// Shut it down before it is forgotten.
package final class NetworkRESTTransport: RESTTransport {
    private let address: EndpointAddress
    private let base: String
    private let settings: RESTSettings
    private let client: HTTPClient
    private let loop: any EventLoop

    /// - Parameters:
    ///   - baseURL: `https://host`, with a path where the venue's paths are below one.
    ///   - group: may be shared; one of its loops carries all requests of this transport.
    /// - Throws: ``ConnectorError``.
    package init(
        baseURL: String, settings: RESTSettings = RESTSettings(), group: any EventLoopGroup
    ) throws(ConnectorError) {
        address = try EndpointAddress(baseURL, .rest, allowsPlaintext: settings.allowsPlaintext)
        guard !address.path.contains("?") else { throw .address("a base has no query") }
        let path = address.path.hasSuffix("/") ? address.path.dropLast() : address.path[...]
        base = "\(address.isSecure ? "https" : "http")://\(address.authority)\(path)"
        self.settings = settings
        loop = group.next()
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try settings.trust.clientConfiguration(),
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(settings.connectTimeout)))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = TimeAmount(settings.idleTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            settings.connectionsMax
        configuration.connectionPool.retryConnectionEstablishment = false
        // One loop is all that there is, for connections too: to ask for one at each request would
        // have the same effect, and no connection kept.
        client = HTTPClient(eventLoopGroup: loop, configuration: configuration)
    }

    package func send(_ request: RESTRequest) async -> RESTOutcome {
        let end = loop.now + TimeAmount(request.timeout)
        let exchange = RESTExchange(bytesMax: settings.answerBytesMax)
        let task: HTTPClient.Task<RESTAnswer>
        do {
            task = client.execute(
                request: try clientRequest(request), delegate: exchange,
                eventLoop: .delegate(on: loop), deadline: end)
        } catch {
            return .notSent("the request cannot be written: \(RESTFailure.text(error))")
        }
        return await withTaskCancellationHandler {
            do {
                return .answered(try await task.get())
            } catch {
                return RESTFailure.outcome(error, isSent: exchange.isSent)
            }
        } onCancel: {
            task.cancel()
        }
    }

    /// Ends every connection. What is under way then is unknown; what comes later is not sent.
    package func shutdown() async {
        try? await client.shutdown()
    }

    private func clientRequest(_ request: RESTRequest) throws -> HTTPClient.Request {
        var url = base + request.path
        if !request.query.isEmpty { url += "?" + request.query }
        var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        if !headers.contains(name: "User-Agent") {
            headers.add(name: "User-Agent", value: "Cambist")
        }
        if request.body != nil, !headers.contains(name: "Content-Type") {
            headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        }
        return try HTTPClient.Request(
            url: url, method: HTTPMethod(rawValue: request.method.rawValue), headers: headers,
            body: request.body.map { .string($0) })
    }
}
