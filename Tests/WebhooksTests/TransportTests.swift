import Domain
import Engine
import TestKit
import Testing

@testable import Webhooks

/// A receiver's behaviour, and what is made of it.
struct Exchange: Sendable, CustomStringConvertible {
    let description: String
    let behaviour: Receiver.Behaviour
    let outcome: CallbackOutcome
    /// Milliseconds; `nil` where the outcome does not wait for it. A slow machine may not even be
    /// connected by then.
    let deadline: Int?

    init(
        _ description: String, _ behaviour: Receiver.Behaviour, _ outcome: CallbackOutcome,
        deadline: Int? = nil
    ) {
        self.description = description
        self.behaviour = behaviour
        self.outcome = outcome
        self.deadline = deadline
    }

    private static func head(_ status: String, _ fields: String...) -> String {
        (["HTTP/1.1 " + status] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }
    private static let ok = head("200 OK", "Content-Length: 5")
    private static let long = String(repeating: "a", count: 1_000)

    static let all = [
        Exchange("200 with a body", .answer(ok + "hello"), .delivered(status: 200)),
        Exchange("204", .answer(head("204 No Content")), .delivered(status: 204)),
        Exchange("299", .answer(head("299 Odd", "Content-Length: 0")), .delivered(status: 299)),
        Exchange(
            "HTTP/1.0", .answerAndClose("HTTP/1.0 200 OK\r\n\r\nbye"), .delivered(status: 200)),
        Exchange(
            "100 and 200", .answer(head("100 Continue") + ok + "hello"), .delivered(status: 200)),
        Exchange(
            "a redirect to a private address",
            .answer(head("301 Moved", "Location: http://10.0.0.1/", "Content-Length: 0")),
            .failed(.status(301))),
        Exchange(
            "307", .answer(head("307 Moved", "Location: https://8.8.8.8/", "Content-Length: 0")),
            .failed(.status(307))),
        Exchange("404", .answer(head("404 No", "Content-Length: 0")), .failed(.status(404))),
        Exchange("410", .answerAndClose(head("410 Gone")), .failed(.status(410))),
        Exchange("500", .answer(head("500 Oh", "Content-Length: 2") + "no"), .failed(.status(500))),
        Exchange("a reset behind the head", .answerAndReset(ok + "he"), .delivered(status: 200)),
        Exchange("an end behind the head", .answerAndClose(ok + "he"), .delivered(status: 200)),
        Exchange(
            "an endless body", .endless(head("200 OK", "Transfer-Encoding: identity")),
            .delivered(status: 200)),
        Exchange(
            "an endless body of an error", .endless(head("500 Oh", "Content-Length: 99999999")),
            .failed(.status(500))),
        Exchange(
            "a body that does not come", .answer(ok), .delivered(status: 200)),
        Exchange("no answer", .hang, .failed(.timedOut), deadline: 60),
        Exchange("an answer byte by byte", .drip(ok + long), .failed(.timedOut), deadline: 60),
        Exchange("closed unread", .refuseToRead, .failed(.connectionLost)),
        Exchange("closed unanswered", .answerAndClose(""), .failed(.connectionLost)),
        Exchange("closed in the head", .answerAndClose("HTTP/1.1 200 O"), .failed(.connectionLost)),
        Exchange("reset in the head", .answerAndReset("HTTP/1.1 200 O"), .failed(.connectionLost)),
        Exchange(
            "a head of many fields",
            .answer("HTTP/1.1 200 OK\r\n" + String(repeating: "X: \(long)\r\n", count: 100)),
            .failed(.answerNotUnderstood)),
        Exchange(
            "an endless field", .endless("HTTP/1.1 200 OK\r\nX: "), .failed(.answerNotUnderstood)),
        Exchange("no HTTP", .answer("SSH-2.0-OpenSSH_9.2\r\n"), .failed(.answerNotUnderstood)),
    ]

    func outcome(
        of transport: NetworkCallbackTransport, at receiver: Receiver
    ) async -> CallbackOutcome {
        let call = Outgoing.call(
            "http://127.0.0.1:\(receiver.port)/hook",
            deadline: deadline.map { .milliseconds($0) } ?? .seconds(60))
        return await transport.post(call)
    }
}

@Suite struct TransportTests {
    @Test(arguments: Exchange.all)
    func everyAnswerIsTakenForWhatItIs(exchange: Exchange) async throws {
        let receiver = try await Receiver(exchange.behaviour)
        let transport = try Outgoing.transport()
        #expect(await exchange.outcome(of: transport, at: receiver) == exchange.outcome)
        #expect(receiver.connections == 1 || exchange.deadline != nil)
        await receiver.stop()
    }

    @Test(arguments: Exchange.all)
    func twoHundredCallsLeaveNoSocketBehind(exchange: Exchange) async throws {
        let receiver = try await Receiver(exchange.behaviour)
        let transport = try Outgoing.transport()
        #expect(try receiver.openSockets == 1)
        for _ in 0..<10 {
            await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask { await exchange.outcome(of: transport, at: receiver) }
                }
                for await outcome in group { #expect(outcome == exchange.outcome) }
            }
            #expect(try receiver.callersSockets == 0)
        }
        try await eventually("the receiver's ends are closed too") {
            try receiver.openSockets == 1
        }
        #expect(receiver.connections == 200 || exchange.deadline != nil)
        await receiver.stop()
    }

    @Test func whatIsSentIsTheCallAndNothingElse() async throws {
        let receiver = try await Receiver(.answer("HTTP/1.1 204 No Content\r\n\r\n"))
        let resolver = ScriptedResolver(["hooks.example": [["127.0.0.1"]]])
        let url = "http://hooks.example:\(receiver.port)/a%20b?c=d"
        let headers = [CallbackHeader("X-Event-Id", "7"), CallbackHeader("X-Event-Sequence", "1")]
        let call = Outgoing.call(url, headers: headers, body: #"{"id":1}"#)
        #expect(await (try Outgoing.transport(resolver)).post(call) == .delivered(status: 204))
        #expect(
            receiver.requests == [
                """
                POST /a%20b?c=d HTTP/1.1\r
                Host: hooks.example:\(receiver.port)\r
                X-Event-Id: 7\r
                X-Event-Sequence: 1\r
                User-Agent: Cambist\r
                Content-Length: 8\r
                Connection: close\r
                \r
                {"id":1}
                """
            ])
        await receiver.stop()
    }

    @Test func aHeaderThatWouldSplitTheRequestIsNotSent() async throws {
        let receiver = try await Receiver(.hang)
        let header = CallbackHeader("X-Key", "a\r\n\r\nPOST /admin HTTP/1.1")
        let call = Outgoing.call("http://127.0.0.1:\(receiver.port)/", headers: [header])
        let outcome = await (try Outgoing.transport()).post(call)
        guard case .failed(.refused) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(receiver.connections == 0)
        await receiver.stop()
    }

    @Test func nobodyAtThePortIsAConnectionRefused() async throws {
        let receiver = try await Receiver(.hang)
        await receiver.stop()
        let call = Outgoing.call("http://127.0.0.1:\(receiver.port)/")
        #expect(await (try Outgoing.transport()).post(call) == .failed(.connectionRefused))
    }

    @Test func anAddressWhereNobodyIsLeavesTheNextOneToTry() async throws {
        let receiver = try await Receiver(.answer("HTTP/1.1 204 No Content\r\n\r\n"))
        let resolver = ScriptedResolver([
            "two.example": [["127.0.0.2", "127.0.0.1"]],
            "four.example": [["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"]],
        ])
        let transport = try Outgoing.transport(resolver)
        let two = Outgoing.call("http://two.example:\(receiver.port)/")
        #expect(await transport.post(two) == .delivered(status: 204))
        let four = Outgoing.call("http://four.example:\(receiver.port)/")
        #expect(await transport.post(four) == .failed(.connectionRefused))
        #expect(receiver.connections == 1)
        await receiver.stop()
    }

    /// Had it been tried again elsewhere, one callback would have been two.
    @Test func aConnectionThatWasMadeIsNotFollowedByAnother() async throws {
        let first = try await Receiver(.refuseToRead, host: "127.0.0.2")
        let second = try await Receiver(.hang, port: first.port)
        let resolver = ScriptedResolver(["two.example": [["127.0.0.2", "127.0.0.1"]]])
        let call = Outgoing.call("http://two.example:\(first.port)/")
        let outcome = await (try Outgoing.transport(resolver)).post(call)
        #expect(outcome == .failed(.connectionLost))
        #expect(second.connections == 0)
        await first.stop()
        await second.stop()
    }

    @Test func aSenderThatStopsClosesItsConnection() async throws {
        let receiver = try await Receiver(.hang)
        let call = Outgoing.call("http://127.0.0.1:\(receiver.port)/")
        let transport = try Outgoing.transport()
        let outcome = await withTaskGroup { group in
            group.addTask { await transport.post(call) }
            await eventually("the request has arrived") { receiver.requests.count == 1 }
            group.cancelAll()
            return await group.next()
        }
        #expect(outcome == .failed(.cancelled))
        try await eventually("nothing is open") { try receiver.openSockets == 1 }
        await receiver.stop()
    }
}
