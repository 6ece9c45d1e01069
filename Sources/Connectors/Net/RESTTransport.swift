/// One request of HTTP as it goes over the wire.
package struct RESTRequest: Hashable, Sendable {
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    package var method: Method
    /// From the first slash, without the base URL.
    package var path: String
    /// Escaped already, without the question mark; empty: none.
    package var query: String
    /// A form; `nil`: none.
    package var body: String?
    package var headers: [Header]
    /// How long until there is an answer, or there is none.
    package var timeout: Duration

    package init(
        _ method: Method, _ path: String, query: String = "", body: String? = nil,
        headers: [Header] = [], timeout: Duration
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.headers = headers
        self.timeout = timeout
    }
}

package struct RESTAnswer: Hashable, Sendable {
    package let status: Int
    /// By name in lower case; of a repeated name the last value.
    package let headers: [String: String]
    package let body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What became of a request.
package enum RESTOutcome: Hashable, Sendable {
    /// A whole answer, whatever it says.
    case answered(RESTAnswer)
    /// Proven that nothing of it left: no address, no connection, no TLS. For the log.
    case notSent(String)
    /// It may have arrived: time-out, connection lost, an answer that is cut off or too large.
    case unknown(String)
}

/// Sends a request once: no retry, no redirect, bounded in time and size.
package protocol RESTTransport: Sendable {
    func send(_ request: RESTRequest) async -> RESTOutcome
}
