/// Posts callbacks to the addresses of clients, and to no others: every implementation judges the
/// URL, and each address that its name has at that moment, before anything is connected.
package protocol CallbackTransport: Sendable {
    /// One attempt, within the call's deadline. What went wrong is the outcome; nothing is retried.
    func post(_ call: CallbackCall) async -> CallbackOutcome
    /// Why no callback would be sent to this URL, in words for the client; `nil` where it is
    /// acceptable. Its name is looked up once, and nothing is connected.
    func objection(to url: String) async -> String?
}

/// One POST to a client.
package struct CallbackCall: Hashable, Sendable {
    package let url: String
    /// In their order. `Host`, `Content-Length` and `Connection` are the transport's own.
    package let headers: [CallbackHeader]
    package let body: [UInt8]
    /// From the look-up of the name to the head of the answer.
    package let deadline: Duration

    package init(url: String, headers: [CallbackHeader], body: [UInt8], deadline: Duration) {
        (self.url, self.headers, self.body, self.deadline) = (url, headers, body, deadline)
    }
}

package struct CallbackHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        (self.name, self.value) = (name, value)
    }
}

package enum CallbackOutcome: Hashable, Sendable {
    /// - Parameter status: 200...299. It counts as soon as the head of the answer is complete.
    case delivered(status: Int)
    case failed(CallbackFailure)
}

/// Why an attempt delivered nothing that counts. After ``timedOut``, ``connectionLost``,
/// ``answerNotUnderstood`` and ``cancelled`` the receiver may have the callback all the same.
package enum CallbackFailure: Error, Hashable, Sendable {
    /// The URL, a header, or an address of the name is not allowed; nothing was connected.
    case refused(String)
    case nameNotFound
    /// The name service did not answer.
    case nameNotLookedUp
    /// Too many names are looked up for others: nothing was tried, and it is no failure of the
    /// receiver.
    case noRoom
    case timedOut
    case connectionRefused
    /// No way to the address, or nobody there.
    case unreachable
    /// Reset or closed before the head of the answer was complete.
    case connectionLost
    /// - Parameter reason: what the handshake failed with.
    case tls(String)
    /// An answer that is not 2xx; a redirect is not followed.
    case status(Int)
    /// Not HTTP, or a head that is too long.
    case answerNotUnderstood
    /// The sender stopped.
    case cancelled
}

extension CallbackFailure: CustomStringConvertible {
    /// In plain words, for an operator's list.
    package var description: String {
        switch self {
        case .refused(let reason): "refused: \(reason)"
        case .nameNotFound: "the name has no address"
        case .nameNotLookedUp: "the name could not be looked up"
        case .noRoom: "not tried: too many names are being looked up"
        case .timedOut: "no answer in time"
        case .connectionRefused: "connection refused"
        case .unreachable: "the address cannot be reached"
        case .connectionLost: "the connection was closed before the answer"
        case .tls(let reason): "TLS failed: \(reason)"
        case .status(let code) where (300...399).contains(code):
            "answered \(code): redirects are not followed"
        case .status(let code): "answered \(code)"
        case .answerNotUnderstood: "the answer is not HTTP, or its head is too long"
        case .cancelled: "stopped before the answer"
        }
    }
}
