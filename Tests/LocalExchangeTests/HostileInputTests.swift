import Domain
import Money
import StrictJSON
import Testing
import VenueProtocols

@testable import LocalExchange

/// What nobody should send, and what the exchange must outlive: it refuses, and goes on.
@Suite struct HostileInputTests {
    @Test func aDepthBeyondAllNumbersIsTheDeepest() async throws {
        try await ServerFixture.run { exchange in
            let answer = try await exchange.send(
                "GET", "/api/v3/depth?symbol=BTCUSDT&limit=18446744073709551615")
            #expect(answer.status == 200)
            #expect((answer.json["bids"]?.array?.count ?? 0) > 1)
        }
    }

    /// Requests to the control endpoint that are refused.
    static let refused: [(name: String, body: String)] = [
        ("clock", #"{"offsetMilliseconds": -9223372036854775808}"#),
        ("clock", #"{"offsetMilliseconds": 86400001}"#),
        ("faults", #"{"faults":[{"kind":"late-fill","milliseconds":9223372036854775807}]}"#),
        ("faults", #"{"faults":[{"kind":"late-fill","milliseconds":-1}]}"#),
        ("faults", #"{"faults":[{"kind":"late-fill","milliseconds":"soon"}]}"#),
        ("deposits", #"{"asset":"USDT","amount":"9000000000000000000"}"#),
        ("transfers", #"{"asset":"USDT","amount":"-9000000000000000000"}"#),
        ("market", #"{"symbol":"BTC-USDT","bids":[["9000000000000000000","1"]],"asks":[]}"#),
        ("market", #"{"symbol":"BTC-USDT","bids":[],"asks":[["1","9000000000000000000"]]}"#),
        (
            "market",
            #"{"symbol":"BTC-USDT","trade":{"price":"1","quantity":"9000000000000000000","#
                + #""aggressor":"BUY"}}"#
        ),
    ]

    @Test func whatIsBeyondAllMeasureIsRefused() async throws {
        try await ServerFixture.run { exchange in
            for (name, body) in Self.refused {
                let answer = try await exchange.control("POST", name, body)
                #expect(answer.status == 400, "\(name) \(body)")
            }
            let balances = try await exchange.control("GET", "balances")
            #expect(balances.status == 200)
        }
    }

    @Test func aSessionThatIsLoggedOnAsksForAFreshTimestampToo() async throws {
        let fixture = try StreamFixture("/ws-api/v3")
        let messages = try await fixture.run { fixture in
            let account = fixture.core.settings.accounts[0]
            let now = fixture.sandbox.time.now().milliseconds
            let seed = SandboxCredentials.privateKey(
                of: account.id.text, seed: LocalExchangeSettings.keySeedDefault)
            let payload = "apiKey=\(account.keys[1].name)&timestamp=\(now)"
            let signature = BinanceSignature.ed25519(payload, seed: seed) ?? ""
            fixture.socket.receive(
                #"{"id":1,"method":"session.logon","params":{"apiKey":"\#(account.keys[1].name)","#
                    + #""timestamp":\#(now),"signature":"\#(signature)"}}"#)
            for (id, parameters) in [
                (2, #""recvWindow":9223372036854775807,"timestamp":\#(now)"#), (3, ""),
                (4, #""timestamp":\#(now - 6_000)"#), (5, #""timestamp":\#(now)"#),
            ] {
                fixture.socket.receive(
                    #"{"id":\#(id),"method":"account.status","params":{\#(parameters)}}"#)
            }
            while fixture.socket.sentCount < 5 { await Task.yield() }
        }
        let codes = messages.map { $0["error"]?["code"]?.integer }
        #expect(codes == [nil, -1131, -1102, -1021, nil])
    }
}
