import Bookkeeping
import Domain
import Engine
import Foundation
import Logging
import Money
import NIOCore
import NIOPosix
import ServiceLifecycle
import StrictJSON
import Synchronization
import Testing

@testable import Composition

/// Answers from a list and remembers what was asked.
private actor ScriptedHandler: AdminHandler {
    private(set) var requests: [AdminRequest] = []
    private let answer: AdminAnswer

    init(_ answer: AdminAnswer) { self.answer = answer }

    func handle(_ request: AdminRequest) -> AdminAnswer {
        requests.append(request)
        return answer
    }
}

@Suite struct AdminSocketTests {
    private static let at = Instant(microseconds: 1_700_000_000_123_456)
    private static let order = OrderID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)

    static let commands: [AdminCommand] = [
        .halt(.everything, cancelOpen: false), .halt(.tenant("acme"), cancelOpen: true),
        .halt(.venue("kraken"), cancelOpen: false),
        .resume(.account(VenueAccount("kraken", "main"))), .resume(.asset("BTC")),
        .resume(.executor(.market)), .status, .resolveOrder(order, .absent),
        .resolveOrder(
            order,
            .ended(
                venueOrderID: "v-1",
                fills: [
                    Fill(
                        venueTradeID: "t-1", venueOrderID: "v-1",
                        quantity: Fixed(uncheckedUnits: 1), price: Fixed(60_000),
                        notional: Fixed(1), fee: Fee(.ulp, of: Asset("USD", scale: 2)),
                        isMaker: true, at: at)
                ])),
        .createClient("acme", scopes: ["conversions:view"]), .listClients, .rotateClient("c"),
        .rotateClient("c", overlapSeconds: 0),
        .revokeClient("c"), .listKeys, .rotateKeys(isCompromised: false),
        .rotateKeys(isCompromised: true), .audit, .events(.installation, after: 0, atMost: 1),
        .events(.tenant("a:b"), after: .max, atMost: Limits.eventPageMax),
        .exchange(.list), .exchange(.show(order.exchange)),
        .exchange(.settle(order.exchange, evidence: "MT202 \"1\"")),
        .exchange(
            .closeOut(
                order.exchange,
                CloseOut(
                    dealerReference: "c-1", cost: Fixed(uncheckedUnits: -1), bearer: .client))),
        .exchange(.resolve(order.exchange, .absent, evidence: "list \"1\"")),
        .exchange(.resolve(order.exchange, .booked(reference: "d\n1"), evidence: "list")),
        .exchange(.reloadCalendars), .exchange(.createKey("acme", account: "m\u{FC}ller")),
        .exchange(.keys(nil)), .exchange(.keys("acme")),
        .exchange(.revokeKey(ExchangeKeyID(high: order.high, low: order.low))),
        .exchange(.callbacks(parkedOnly: true, nil)),
        .exchange(.callbacks(parkedOnly: false, "acme")),
        .exchange(.redeliver(order.exchange, to: nil)),
        .exchange(
            .redeliver(order.exchange, to: SubscriptionID(high: order.high, low: order.low))),
    ]

    static let answers: [AdminAnswer] = [
        .done("halted \"x\"\n"), .credentials(clientID: "c", secret: "s"),
        .clients([
            ClientSummary(
                id: "c", tenant: "acme", scopes: ["venues:view"], createdAt: at, rotatedAt: nil,
                revokedAt: at),
            ClientSummary(
                id: "d", tenant: "acme", scopes: [], createdAt: at, rotatedAt: at,
                previousSecretEndsAt: at, revokedAt: nil),
        ]),
        .keys([]),
        .keys([
            TokenKeySummary(id: "k", isSigning: true, createdAt: at, retiresAt: nil),
            TokenKeySummary(id: "j", isSigning: false, createdAt: nil, retiresAt: at),
        ]),
        .clients([]), .events([]), .events([.object([JSONMember("number", .number(text: "1"))])]),
        .status(
            StatusReport(
                at: at,
                items: [
                    .init(
                        kind: .venue, subject: "v", since: nil, waitsFor: "data", command: nil),
                    .init(
                        kind: .order, subject: "o", since: at, waitsFor: "evidence",
                        command: "c"),
                ])),
        .audit([AuditFinding(check: "a", subject: "b", message: "c")]), .audit([]),
        .table(TableAnswer(columns: ["a", "b"], rows: [["1", ""], ["", "2"]])),
        .record(RecordAnswer([("a", "1"), ("b", nil), ("c", "\"3\"")])),
        .apiKey("k", account: "a"), .refused("no"),
    ]

    @Test(arguments: commands)
    func everyCommandIsReadAsItWasWritten(command: AdminCommand) throws {
        let request = AdminRequest(command, operatorName: "ann", reason: "a \u{1F600} reason")
        let line = AdminWire.line(request.json)
        #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(try AdminRequest(json: AdminWire.parse(line)) == request)
    }

    @Test(arguments: answers)
    func everyAnswerIsReadAsItWasWritten(answer: AdminAnswer) throws {
        let line = AdminWire.line(answer.json)
        #expect(try AdminAnswer(json: AdminWire.parse(line)) == answer)
    }

    @Test func aCommandTravelsOverTheSocketThatOnlyItsOwnerMayUse() async throws {
        let path = Self.socketPath()
        let handler = ScriptedHandler(.done("ok"))
        try await Self.serving(handler, at: path) {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let request = AdminRequest(.status, operatorName: "ann", reason: "")
            let client = AdminClient(socketPath: path)
            #expect(await client.handle(request) == .done("ok"))
            #expect(await client.handle(request) == .done("ok"))
            #expect(await handler.requests == [request, request])
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [
        "{}\n", "nonsense\n",
        "{\"command\":{\"name\":\"dance\"},\"operator\":\"a\",\"reason\":\"\"}\n",
        "{\"command\":{\"name\":\"halt\"},\"operator\":\"a\",\"reason\":\"\"}\n",
        "{\"operator\":\"a\",\"operator\":\"b\"}\n",
    ])
    func aBadLineIsRefusedAndReachesNobody(line: String) async throws {
        let path = Self.socketPath()
        let handler = ScriptedHandler(.done("ok"))
        try await Self.serving(handler, at: path) {
            let answer = try await Self.exchange(line, at: path)
            #expect(answer?.hasPrefix("{\"refused\":") == true)
            #expect(await handler.requests.isEmpty)
        }
    }

    @Test func aLineOverTheBoundEndsTheConnection() async throws {
        let path = Self.socketPath()
        let handler = ScriptedHandler(.done("ok"))
        try await Self.serving(handler, at: path) {
            let long = String(repeating: "x", count: AdminWire.requestBytesMax + 10)
            let answer = try await Self.exchange(long, at: path)
            #expect(answer == nil)
            let request = AdminRequest(.status, operatorName: "ann", reason: "")
            #expect(await AdminClient(socketPath: path).handle(request) == .done("ok"))
        }
    }

    @Test func withoutAServerTheClientSaysSo() async {
        let request = AdminRequest(.status, operatorName: "ann", reason: "")
        let answer = await AdminClient(socketPath: Self.socketPath()).handle(request)
        guard case .refused(let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.contains("did not answer"))
    }

    private static func socketPath() -> String { "/tmp/cambist-test-\(UUID().uuidString).sock" }

    private static func serving(
        _ handler: ScriptedHandler, at path: String, _ body: () async throws -> Void
    ) async throws {
        let (ready, signal) = AsyncStream<Void>.makeStream()
        let server = AdminServer(
            socketPath: path, handler: handler, logger: Logger(label: "test"),
            onReady: { signal.finish() })
        let group = ServiceGroup(services: [server], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in ready {}
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Sends a text as it is; the first line that comes back, `nil` where the connection ends.
    private static func exchange(_ text: String, at path: String) async throws -> String? {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(unixDomainSocketPath: path) { channel in
                AdminChannel.configure(channel, bytesMax: 1 << 20)
            }
        return try await channel.executeThenClose { answers, requests in
            try? await requests.write(ByteBuffer(string: text))
            do {
                for try await line in answers { return String(buffer: line) }
            } catch is IOError {}
            return nil
        }
    }
}

extension OrderID {
    fileprivate var exchange: ConversionID { ConversionID(high: high, low: low) }
}
