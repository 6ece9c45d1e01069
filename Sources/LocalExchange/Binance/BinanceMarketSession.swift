import StrictJSON
import Synchronization

/// One connection to the market streams.
final class BinanceMarketSession: Sendable {
    static let streamsMax = 1_024

    private let wire: BinanceWire
    private let socket: SandboxSocket
    private let combined: Bool
    private let streams = Mutex<[BinanceStreamState]>([])

    init(_ wire: BinanceWire, _ socket: SandboxSocket) {
        self.wire = wire
        self.socket = socket
        combined = socket.path == "/stream"
    }

    func run() async {
        guard subscribeByAddress() else { return }
        let (number, events) = wire.core.events.listen { $0.account == nil }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await event in events { self.tell(event) } }
            group.addTask { for await text in self.socket.messages { self.obey(text) } }
            await group.next()
            group.cancelAll()
        }
        wire.core.events.end(number)
    }

    /// `/ws/<stream>` and `/stream?streams=<stream>/<stream>`; a name that is none, as `/ws/0`, is
    /// no stream.
    private func subscribeByAddress() -> Bool {
        let names: [Substring]
        if combined {
            names = (ControlQuery(socket.query)["streams"] ?? "").split(separator: "/")
        } else {
            names = socket.path.split(separator: "/").dropFirst().map { $0 }
        }
        let wanted = names.compactMap { stream(String($0)) }
        streams.withLock { $0 = wanted }
        return wanted.count <= Self.streamsMax
    }

    private func stream(_ name: String) -> BinanceStreamState? {
        BinanceStream(name, markets: wire.marketNumbers).map {
            BinanceStreamState(
                $0, symbol: wire.markets[$0.market].binanceName, combined: combined)
        }
    }

    // MARK: Events

    private func tell(_ event: SandboxEvent) {
        let market = market(of: event)
        let messages = streams.withLock { streams in
            streams.indices.compactMap { index -> (BinanceStream, [UInt8])? in
                guard market == nil || streams[index].stream.market == market,
                    let message = streams[index].hear(event)
                else { return nil }
                return (streams[index].stream, message)
            }
        }
        for (stream, message) in messages { send(message, of: stream) }
    }

    /// `nil` for what concerns all.

    private func market(of event: SandboxEvent) -> Int? {
        switch event {
        case .book(let change): wire.markets.firstIndex { $0.symbol == change.symbol }
        case .publicTrade(let trade): wire.markets.firstIndex { $0.symbol == trade.symbol }
        case .order, .movement, .balances, .beat: nil
        }
    }

    private func send(_ message: [UInt8], of stream: BinanceStream) {
        let label = "stream \(stream.name)"
        let faults = wire.faults.take(
            .stream, among: [.disconnect], account: nil, endpoint: label)
        guard faults.isEmpty else { return socket.cut() }
        // A message that is left out is a gap in the ids.
        let gaps = wire.faults.take(
            .book, among: stream.isOfBook ? [.bookGap] : [], account: nil, endpoint: label)
        if gaps.isEmpty { socket.send(message) }
    }

    // MARK: Commands

    private func obey(_ text: String) {
        guard let json = try? JSONParser.parse(text), let method = json["method"]?.string else {
            return refuse(nil, "Invalid JSON: expected a method")
        }
        let id = json["id"] ?? .null
        let names = json["params"]?.array?.compactMap(\.string) ?? []
        switch method {
        case "SUBSCRIBE": subscribe(names, id)
        case "UNSUBSCRIBE":
            streams.withLock { $0.removeAll { names.contains($0.stream.name) } }
            answer(id) { $0.null() }
        case "LIST_SUBSCRIPTIONS":
            let all = streams.withLock { $0.map(\.stream.name) }
            answer(id) { json in json.array(all) { $0.string($1) } }
        default: refuse(id, "Invalid request: unknown method")
        }
    }

    private func subscribe(_ names: [String], _ id: JSONValue) {
        var added: [BinanceStreamState] = []
        for name in names {
            guard let stream = stream(name) else {
                return refuse(id, "Invalid request: there is no stream \(name)")
            }
            added.append(stream)
        }
        let fits = streams.withLock { streams in
            for stream in added where !streams.contains(where: { $0.stream == stream.stream }) {
                streams.append(stream)
            }
            return streams.count <= Self.streamsMax
        }
        guard fits else { return socket.close() }
        answer(id) { $0.null() }
    }

    private func answer(_ id: JSONValue, _ result: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.object { json in
            json.name("result")
            result(&json)
            json.member("id", value: id)
        }
        socket.send(json.bytes)
    }

    private func refuse(_ id: JSONValue?, _ text: String) {
        var json = JSONWriter()
        json.object { json in
            json.member("error") { json in
                json.member("code", integer: 2)
                json.member("msg", text)
            }
            if let id { json.member("id", value: id) }
        }
        socket.send(json.bytes)
    }
}
