import Domain
import Foundation
import StrictJSON
import Testing
import VenueProtocols

@testable import LocalExchange

/// Keys that may read, trade or withdraw, from everywhere or from some addresses.
@Suite struct KeyTests {
    private static let order =
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=40000"

    /// A key as the control endpoint gave it.
    private struct Made {
        let name: String
        let secret: String

        init(_ answer: ServerFixture.Answer) throws {
            let key = answer.json["keys"]?.array?.first
            name = try #require(key?["apiKey"]?.string, "\(answer.json)")
            secret = try #require(key?["secret"]?.string)
        }
    }

    private func put(
        _ exchange: ServerFixture, _ label: String, _ permissions: String, _ more: String = ""
    ) async throws -> Made {
        try Made(
            await exchange.control(
                "POST", "keys",
                #"{"label":"\#(label)","permissions":[\#(permissions)]\#(more)}"#))
    }

    private func code(
        _ exchange: ServerFixture, _ key: Made, _ method: String, _ path: String,
        _ parameters: String = ""
    ) async throws -> Int64? {
        let answer = try await exchange.signed(
            method, path, parameters, as: (key.name, key.secret))
        return answer.json["code"]?.integer
    }

    @Test func aKeyMayDoWhatItsRightsSay() async throws {
        try await ServerFixture.run { exchange in
            let reader = try await put(exchange, "reader", #""read""#)
            #expect(try await code(exchange, reader, "GET", "/api/v3/account") == nil)
            #expect(
                try await code(exchange, reader, "POST", "/api/v3/order", Self.order) == -2015)
            let rich = try await put(exchange, "rich", #""read","trade","withdraw""#)
            #expect(try await code(exchange, rich, "POST", "/api/v3/order", Self.order) == nil)
            let path = "/sapi/v1/account/apiRestrictions"
            for (key, trades, withdraws) in [(reader, false, false), (rich, true, true)] {
                let told = try await exchange.signed("GET", path, as: (key.name, key.secret)).json
                #expect(told["enableReading"]?.bool == true)
                #expect(told["enableSpotAndMarginTrading"]?.bool == trades)
                #expect(told["enableWithdrawals"]?.bool == withdraws)
                #expect(told["ipRestrict"]?.bool == false)
            }
        }
    }

    @Test func aKeyIsUsedFromItsAddressesOnly() async throws {
        try await ServerFixture.run { exchange in
            let near = try await put(
                exchange, "near", #""read""#, #","addresses":["10.9.9.9","127.0.0.1"]"#)
            let far = try await put(exchange, "far", #""read""#, #","addresses":["10.9.9.9"]"#)
            #expect(try await code(exchange, near, "GET", "/api/v3/account") == nil)
            #expect(try await code(exchange, far, "GET", "/api/v3/account") == -2015)
            let told = try await exchange.signed(
                "GET", "/sapi/v1/account/apiRestrictions", as: (near.name, near.secret))
            #expect(told.json["ipRestrict"]?.bool == true)
        }
    }

    @Test func rightsChangeWhileAKeyIsUsedAndItsNameStays() async throws {
        try await ServerFixture.run { exchange in
            let main = try await put(exchange, "main", #""read""#)
            #expect(main.name == exchange.key && main.secret == exchange.secret)
            let refused = try await exchange.signed("POST", "/api/v3/order", Self.order)
            #expect(refused.status == 401)
            _ = try await put(exchange, "main", #""read","trade""#)
            #expect(try await exchange.signed("POST", "/api/v3/order", Self.order).status == 200)
            let gone = try await exchange.control("DELETE", "keys?apiKey=\(exchange.key)")
            #expect(gone.status == 200)
            #expect(try await exchange.signed("GET", "/api/v3/account").status == 401)
            #expect(try await exchange.control("DELETE", "keys?apiKey=none").status == 404)
        }
    }

    @Test func keysOutliveTheProcess() async throws {
        let folder = NSTemporaryDirectory() + "cambist-exchange-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await ServerFixture.run(directory: folder) { exchange in
            _ = try await put(exchange, "reader", #""read""#, #","addresses":["127.0.0.1"]"#)
            _ = try await exchange.control("DELETE", "keys?apiKey=\(exchange.key)")
        }
        try await ServerFixture.run(directory: folder) { exchange in
            let listed = try await exchange.control("GET", "keys?account=sandbox").json["keys"]
            let labels = listed?.array?.compactMap { $0["label"]?.string }
            #expect(labels == ["ed25519", "reader"])
            #expect(listed?.array?.last?["addresses"]?.array == [.string("127.0.0.1")])
            #expect(try await exchange.signed("GET", "/api/v3/account").status == 401)
        }
    }

    @Test func whatIsNoKeyIsRefused() async throws {
        try await ServerFixture.run { exchange in
            for (body, said) in [
                (#"{"label":"x","permissions":["read"],"account":"nobody"}"#, "no such account"),
                (#"{"permissions":["read"]}"#, "expected a label"),
                (#"{"label":"a b","permissions":["read"]}"#, "expected a label"),
                (#"{"label":"x","permissions":["read","margin"]}"#, "expected permissions"),
                (#"{"label":"x"}"#, "expected permissions"),
                (#"{"label":"x","permissions":["read"],"addresses":[1]}"#, "addresses"),
            ] {
                let answer = try await exchange.control("POST", "keys", body)
                #expect(answer.status == 400, "\(body)")
                #expect(answer.json["error"]?.string?.contains(said) == true, "\(answer.json)")
            }
            for number in 0..<KeyRing.keysMax - 2 {
                _ = try await put(exchange, "k\(number)", #""read""#)
            }
            let more = try await exchange.control(
                "POST", "keys", #"{"label":"more","permissions":["read"]}"#)
            #expect(more.status == 400)
        }
    }

    @Test func krakensKeysAreDeniedWhatTheyMayNotDo() async throws {
        let fixture = try KrakenFixture(time: SteppedClock(start: KrakenFixture.start))
        let trial = "pair=XBTUSD&type=buy&ordertype=limit&price=1000&volume=0.01&validate=true"
        let denied = "EGeneral:Permission denied"
        let cases: [(Set<KeyPermission>, read: String?, trade: String?, withdraw: String?)] = [
            ([.read, .trade], nil, nil, denied), ([.read], nil, denied, denied),
            ([.trade, .withdraw], denied, nil, nil),
        ]
        for (permissions, read, trade, withdraw) in cases {
            var key = fixture.key
            key.permissions = permissions
            #expect(fixture.core.keys.put(key, of: "sandbox"))
            #expect(try await fixture.post("BalanceEx").refusal == read)
            #expect(try await fixture.post("AddOrder", trial).refusal == trade)
            #expect(try await fixture.post("WithdrawMethods").refusal == withdraw)
        }
        var key = fixture.key
        key.addresses = ["10.9.9.9"]
        #expect(fixture.core.keys.put(key, of: "sandbox"))
        #expect(try await fixture.post("BalanceEx").refusal == "EAPI:Invalid key")
    }
}
