import Domain
import StrictJSON
import Testing

@testable import LocalExchange

/// A client of one WebSocket of Kraken's wire, without a network.
struct KrakenSocketClient {
    let kraken: KrakenFixture
    let clock: SteppedClock
    private let socket: SandboxSocket
    private var messages: AsyncStream<String>.Iterator

    static func run(
        _ body: @escaping @Sendable (inout KrakenSocketClient) async throws -> Void
    ) async throws {
        let clock = SteppedClock(start: KrakenFixture.start)
        let kraken = try KrakenFixture(time: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let socket = SandboxSocket(path: KrakenWire.socketPath, query: "", address: "test")
            group.addTask { await kraken.wire.serve(socket) }
            group.addTask {
                var client = KrakenSocketClient(
                    kraken: kraken, clock: clock, socket: socket,
                    messages: socket.outgoing.makeAsyncIterator())
                let status = try await client.next("status")
                #expect(status["data"]?.array?.first?.text("system") == "online")
                try await body(&client)
                socket.close()
            }
            try await group.waitForAll()
        }
    }

    struct Ended: Error {}

    func send(_ text: String) { socket.receive(text) }

    var wasCut: Bool { socket.wasCut }

    mutating func next() async throws -> JSONValue {
        guard let text = await messages.next() else { throw Ended() }
        return try JSONParser.parse(text)
    }

    /// The text of the next message, as it is on the wire.
    mutating func nextText() async throws -> String {
        guard let text = await messages.next() else { throw Ended() }
        return text
    }

    /// The next message of a channel, whatever else comes before it.
    mutating func next(_ channel: String, _ type: String? = nil) async throws -> JSONValue {
        while true {
            let message = try await next()
            if message.text("channel") == channel, type == nil || message.text("type") == type {
                return message
            }
        }
    }

    /// The answer to a request.
    mutating func ask(_ method: String, _ params: String) async throws -> JSONValue {
        send("{\"method\":\"\(method)\",\"req_id\":9,\"params\":{\(params)}}")
        while true {
            let message = try await next()
            if message.text("req_id") == "9" { return message }
        }
    }

    func token() async throws -> String {
        try await kraken.post("GetWebSocketsToken").text("result", "token") ?? ""
    }
}
