package import Domain

/// One protocol of the exchange: answers requests and serves WebSockets on its paths.
package protocol WireProtocol: Sendable {
    /// - Returns: `nil` for a path that is none of the protocol's.
    func respond(to request: SandboxRequest) async -> SandboxResponse?
    /// Whether a WebSocket may be opened at the path, without its query.
    func opensSocket(at path: String) -> Bool
    /// Serves one WebSocket until it returns or the client leaves; the task is cancelled then.
    func serve(_ socket: SandboxSocket) async
    /// Work besides requests, until the task is cancelled.
    func run() async
    /// Gives an account another place in the table of limits.
    ///
    /// - Returns: whether the protocol has a place of the name.
    func setTier(_ name: String, of account: AccountID) -> Bool
}

/// A request as it came.
package struct SandboxRequest: Sendable {
    /// In capitals.
    package let method: String
    /// Without the query.
    package let path: String
    /// Exactly as sent, without the question mark.
    package let query: String
    /// Names in small letters.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// Who asks: weights are counted by it.
    package let address: String

    package init(
        method: String, path: String, query: String = "",
        headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        address: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.address = address
    }

    /// The first header of the name, which is in small letters.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    package var bodyText: String { String(decoding: body, as: UTF8.self) }

    /// What faults and limits name it by: `POST /api/v3/order`.
    package var endpoint: String { "\(method) \(path)" }
}

package struct SandboxResponse: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    package var delivery = Delivery.whole
    /// Waited before it is sent.
    package var delay = Duration.zero

    /// How much of the answer reaches the client.
    package enum Delivery: Hashable, Sendable {
        case whole
        /// The connection is closed instead.
        case dropped
        /// The connection is reset instead.
        case reset
        /// The connection is closed in the middle of the body.
        case half
    }

    package init(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        type: String = "application/json;charset=UTF-8"
    ) {
        self.status = status
        self.headers = [("content-type", type)] + headers
        self.body = body
    }

    package init(status: Int = 200, _ json: String) {
        self.init(status: status, body: Array(json.utf8))
    }

    /// No answer at all.
    package static var dropped: SandboxResponse {
        var response = SandboxResponse(status: 200)
        response.delivery = .dropped
        return response
    }
}
