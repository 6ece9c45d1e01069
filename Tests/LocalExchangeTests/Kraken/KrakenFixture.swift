import Domain
import Engine
import Money
import Routing
import StrictJSON
import TestKit
import VenueProtocols
import Venues

@testable import LocalExchange

/// Kraken's wire over an exchange with a fixed book of BTC-USD, 59,990 to 60,010, two coins a
/// level, without a network.
final class KrakenFixture: Sendable {
    static let symbol = Symbol(
        base: SandboxMarket.asset("BTC"), quote: SandboxMarket.asset("USD"))
    static let start = Instant(microseconds: 1_800_000_000_000_000)

    let wire: KrakenWire
    let core: SandboxCore
    let faults = FaultBook()
    let rates = RateFactor()
    private let account: SandboxAccount

    init(time: any TimeSource, tier: KrakenTier = .pro) throws {
        let settings = LocalExchangeSettings(
            speaks: .kraken, source: .synthetic(seed: 1), directory: "unused", port: 0
        ).exchange
        core = try SandboxCore(
            settings, time: time, feed: Self.books(settings.markets), records: MemoryRecords())
        wire = KrakenWire(core: core, faults: faults, rates: rates, tier: tier)
        account = settings.accounts[0]
    }

    private static func books(_ markets: [SandboxMarket]) -> FixedBooks {
        let steps = (1...5).map { $0 * 10 }
        return FixedBooks([
            (
                markets.firstIndex { $0.symbol == symbol } ?? 0,
                steps.map { BookLevel(price: Fixed(60_000 - $0), quantity: Fixed(2)) },
                steps.map { BookLevel(price: Fixed(60_000 + $0), quantity: Fixed(2)) }
            )
        ])
    }

    var key: SandboxKey { account.keys[0] }

    func get(_ method: String, _ query: String = "") async -> JSONValue {
        let request = SandboxRequest(method: "GET", path: "/0/public/" + method, query: query)
        return Self.json(await wire.respond(to: request))
    }

    /// A private request, signed; its nonce is after all before.
    func post(
        _ method: String, _ form: String = "", nonce: UInt64? = nil
    ) async throws -> JSONValue {
        Self.json(try await send(method, form, nonce: nonce))
    }

    private let nonces = NonceSource()

    func send(
        _ method: String, _ form: String = "", nonce: UInt64? = nil
    ) async throws -> SandboxResponse? {
        let nonce = String(nonce ?? nonces.next())
        let body = "nonce=\(nonce)" + (form.isEmpty ? "" : "&" + form)
        return await wire.respond(to: try signed(method, body: body, nonce: nonce))
    }

    func post(_ method: String, json members: String) async throws -> JSONValue {
        let nonce = String(nonces.next())
        let body = "{\"nonce\":\(nonce),\(members)}"
        return Self.json(await wire.respond(to: try signed(method, body: body, nonce: nonce)))
    }

    func signed(_ method: String, body: String, nonce: String) throws -> SandboxRequest {
        guard case .secret(let secret) = key.proof,
            let signature = KrakenSignature.sign(
                path: "/0/private/" + method, nonce: nonce, body: body, secret: secret)
        else { throw SandboxRefusal.unknownAccount }
        return SandboxRequest(
            method: "POST", path: "/0/private/" + method,
            headers: [("api-key", key.name), ("api-sign", signature)], body: Array(body.utf8))
    }

    static func json(_ response: SandboxResponse?) -> JSONValue {
        (try? JSONParser.parse(response?.body ?? [])) ?? .null
    }

    /// A resting order.
    func rest(_ more: String = "", price: String = "59000", volume: String = "0.5") async throws
        -> String
    {
        let answer = try await post(
            "AddOrder",
            "pair=XBTUSD&type=buy&ordertype=limit&price=\(price)&volume=\(volume)"
                + (more.isEmpty ? "" : "&" + more))
        return answer["result"]?["txid"]?.array?.first?.string ?? "none: \(answer)"
    }

    func order(_ txid: String) async throws -> JSONValue {
        try await post("QueryOrders", "txid=\(txid)&trades=true")["result"]?[txid] ?? .null
    }
}

extension JSONValue {
    /// The first error of an answer.
    var refusal: String? { self["error"]?.array?.first?.string }

    /// A text or the text of a number.
    var plain: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): String(flag)
        case .null, .array, .object: nil
        }
    }

    func text(_ names: String...) -> String? {
        names.reduce(self as JSONValue?) { $0?[$1] }?.plain
    }

    var names: [String] { object?.map(\.name) ?? [] }
}
