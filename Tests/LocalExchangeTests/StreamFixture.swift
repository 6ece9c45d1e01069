import Domain
import StrictJSON
import VenueProtocols

@testable import LocalExchange

/// An exchange with a fixed book behind the Binance wire, and one socket without a network.
struct StreamFixture: Sendable {
    let sandbox = SandboxFixture()
    let core: SandboxCore
    let faults = FaultBook()
    let wire: BinanceWire
    let socket: SandboxSocket

    /// - Parameter target: where the socket is opened, with its query.
    init(_ target: String) throws {
        core = try sandbox.open()
        wire = BinanceWire(core: core, faults: faults, rates: RateFactor())
        let halves = target.split(separator: "?", maxSplits: 1)
        socket = SandboxSocket(
            path: String(halves[0]), query: halves.count == 2 ? String(halves[1]) : "",
            address: "test")
    }

    /// Serves the socket while `body` uses it, and closes it then.
    ///
    /// - Returns: what was sent to the client, in its order.
    func run(
        _ body: @escaping @Sendable (StreamFixture) async throws -> Void
    ) async throws -> [JSONValue] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await wire.serve(socket) }
            while core.events.listenerCount == 0 { await Task.yield() }
            try await body(self)
            // It serves what was told before, and returns.
            core.events.endAll()
            try await group.waitForAll()
            socket.close()
        }
        var messages: [JSONValue] = []
        for await text in socket.outgoing { messages.append(try JSONParser.parse(text)) }
        return messages
    }

    /// Subscribes the account to its events.
    func subscribe() async {
        let account = core.settings.accounts[0]
        guard case .secret(let secret) = account.keys[0].proof else { return }
        let (key, time) = (account.keys[0].name, sandbox.time.now().milliseconds)
        let payload = "apiKey=\(key)&timestamp=\(time)"
        let signature = BinanceSignature.hmac(payload, secret: secret)
        socket.receive(
            #"{"id":1,"method":"userDataStream.subscribe.signature","params":{"apiKey":"\#(key)","#
                + #""timestamp":\#(time),"signature":"\#(signature)"}}"#)
    }

    /// Lets the exchange's books be told.
    func tick() async {
        sandbox.time.pass(.milliseconds(100))
        await core.ask { _ in }
    }

    func set(_ bid: String, _ ask: String) async {
        await core.ask { state in
            state.setBook(
                state.place(of: SandboxFixture.symbol) ?? 0,
                bids: [.init(price: fixed(bid), quantity: fixed("1"))],
                asks: [.init(price: fixed(ask), quantity: fixed("1"))])
        }
        await tick()
    }
}
