import Domain
import StrictJSON

/// Answers of the REST API: always status 200, errors in the body.
enum KrakenReply {
    static func response(_ answer: Result<JSONValue, KrakenRefusal>) -> SandboxResponse {
        switch answer {
        case .success(let result):
            return SandboxResponse(
                body: KrakenJSON.bytes(
                    KrakenJSON.object(["error": .array([]), "result": result])))
        case .failure(let refusal):
            return SandboxResponse(
                body: KrakenJSON.bytes(
                    KrakenJSON.object(["error": .array([.string(refusal.text)])])))
        }
    }

    /// The page of the proxy in front of Kraken, which lost the answer.
    static var page: SandboxResponse {
        SandboxResponse(
            status: 520,
            body: Array(
                """
                <!DOCTYPE html>
                <html lang="en-US"><head><title>api.kraken.com | 520: Web server is returning an \
                unknown error</title></head><body><h1>Error 520</h1></body></html>

                """.utf8), type: "text/html; charset=UTF-8")
    }
}

/// The faults of one request, over REST or a WebSocket.
struct KrakenTroubles: Sendable {
    let faults: [FaultKind: Duration]

    /// What the request is refused with before it is looked at.
    func refusal(
        desk: KrakenDesk, account: AccountID?, now: Instant
    ) -> KrakenRefusal? {
        if faults[.unavailableBefore] != nil { return .unavailable }
        if faults[.tooManyRequests] != nil { return .rateLimit }
        if let lasts = faults[.banned] {
            let until = now.adding(max(lasts, .seconds(1)))
            return account.map { desk.throttle($0, until: until) }
                ?? .throttled(until: until.microseconds / 1_000_000)
        }
        if let lasts = faults[.lockout] {
            if let account, lasts > .zero { desk.lockOut(account, until: now.adding(lasts)) }
            return .lockout
        }
        return nil
    }

    /// What is answered instead, though the request was done.
    var refusalAfter: KrakenRefusal? {
        if faults[.unavailableAfter] != nil { return .unavailable }
        if faults[.busyAfter] != nil { return .busy }
        if faults[.timeoutAfter] != nil { return .internalError }
        return nil
    }

    /// How much of an answer over REST arrives.
    var delivery: SandboxResponse.Delivery {
        if faults[.dropAfter] != nil { return .dropped }
        if faults[.resetAfter] != nil { return .reset }
        return faults[.halfAfter] != nil ? .half : .whole
    }

    /// Whether a WebSocket breaks instead of answering.
    var cutsSocket: Bool {
        faults[.htmlAfter] != nil
            || [.dropAfter, .resetAfter, .halfAfter].contains { faults[$0] != nil }
    }
}
