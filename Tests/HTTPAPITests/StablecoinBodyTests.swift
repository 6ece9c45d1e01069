import Domain
import Money
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct StablecoinBodyTests {
    @Test func everyBadFieldIsNamed() async throws {
        let api = TestAPI()
        #expect(BadStablecoins.all.count >= 250)
        try await api.run { client in
            let token = try await client.token()
            for row in BadStablecoins.all {
                let reply = try await client.send(
                    row.method, row.path, token: token,
                    headers: ["Content-Type": "application/json"], body: Array(row.body.utf8))
                reply.expectProblem(400)
                #expect(reply.problemFields == [row.field], "\(row.body): \(reply.text)")
                #expect(
                    reply.json["detail"]?.string?.contains("\(row.field) ") == true,
                    "\(reply.text)")
            }
        }
        #expect(api.par.state.withLock { $0.changes } == 0)
    }

    @Test func allThatIsWrongIsNamedAtOnce() async throws {
        let body = """
            {"profile_id": 1, "amount": "1.0000000000000000001", "source_asset": "NOPE",
             "ref_id": "", "identity_id": "x", "account_id": {}, "recipient_profile_id": true,
             "metadata": [], "unknown": {}}
            """
        try await TestAPI().run { client in
            let reply = try await client.post(
                BadStablecoins.create, token: client.token(), body)
            reply.expectProblem(400)
            let fields = [
                "profile_id", "source_asset", "target_asset", "ref_id", "recipient_profile_id",
                "identity_id", "account_id", "metadata", "amount",
            ]
            #expect(reply.problemFields == fields)
            let detail = try #require(reply.json["detail"]?.string)
            for field in fields { #expect(detail.contains("\(field) "), "\(detail)") }
        }
    }

    @Test func whatIsNotJSONIsRefused() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            // Two names that are the same text by Unicode are the same name: one would be lost.
            let twins = BadStablecoins.body(
                BadStablecoins.create, "metadata", #"{"\u00e9":"a","e\u0301":"b"}"#)
            for row in BadCreates.notJSON + [BadCreates.Row(twins)] {
                for path in [BadStablecoins.create, BadStablecoins.transfer] {
                    let reply = try await client.send(
                        "POST", path, token: token,
                        headers: ["Content-Type": "application/json"], body: row.body)
                    reply.expectProblem(400)
                }
            }
        }
        #expect(api.par.state.withLock { $0.changes } == 0)
    }

    /// Finer than any asset can be: the service is not even asked.
    @Test(arguments: [
        (BadStablecoins.create, "2"), (BadStablecoins.transfer, "2"),
        (BadStablecoins.deposit, "2"),
    ])
    func anAmountThatNoAssetHasIsTooPrecise(path: String, decimals: String) async throws {
        try await TestAPI().run { client in
            let body = BadStablecoins.body(path, "amount", "\"0.0000000000000000001\"")
            let reply = try await client.post(path, token: client.token(), body)
            reply.expectProblem(400, .exceedPrecision)
            #expect(
                reply.json["meta"]?["errors"]?["amount"]?.array
                    == [.string("has more than \(decimals) decimals")])
        }
    }

    @Test func amountsKeepTheirTextAndTheirValue() async throws {
        let api = TestAPI()
        let texts = [
            "100.00", "1", "0.01", "0.10", "1.500000", "9999999999999999999",
            "1234567890123456789.123456789012345678", "0.000000000000000001",
        ]
        try await api.run { client in
            let token = try await client.token()
            for text in texts {
                let reply = try await client.post(
                    BadStablecoins.create, token: token,
                    BadStablecoins.body(BadStablecoins.create, "amount", "\"\(text)\""))
                #expect(reply.status == 200)
                #expect(reply.json["amount"]?.string == text)
            }
        }
        let created = api.par.state.withLock { $0.created }
        #expect(created.map(\.amountText) == texts)
        #expect(created.map(\.amount) == texts.map(number))
    }

    @Test func everythingThatIsSentArrivesAndIsTold() async throws {
        let api = TestAPI()
        let zero = "00000000-0000-0000-0000-000000000000"
        try await api.run { client in
            let token = try await client.token()
            let body = """
                {"profile_id": "\(ParSamples.main.description.uppercased())",
                 "recipient_profile_id": "\(ParSamples.second)", "amount": "3.50",
                 "source_asset": "PYUSD", "target_asset": "USD", "ref_id": "mine",
                 "identity_id": "2d4cd000-0000-1000-0000-000000000001",
                 "account_id": "ffffffff-ffff-ffff-ffff-ffffffffffff",
                 "metadata": {"k": "v", "": ""}}
                """
            let reply = try await client.post(BadStablecoins.create, token: token, body)
            let id = try #require(reply.json["id"]?.string)
            #expect(
                reply.text == """
                    {"id":"\(id)","profile_id":"\(ParSamples.main)","amount":"3.50",\
                    "source_asset":"PYUSD","target_asset":"USD","status":"CREATED",\
                    "ref_id":"mine","identity_id":"2d4cd000-0000-1000-0000-000000000001",\
                    "account_id":"ffffffff-ffff-ffff-ffff-ffffffffffff",\
                    "metadata":{"":"","k":"v"},"recipient_profile_id":"\(ParSamples.second)",\
                    "created_at":"2026-01-01T00:00:01.000000Z",\
                    "updated_at":"2026-01-01T00:00:01.000000Z"}
                    """)
            let bare = try await client.post(
                BadStablecoins.create, token: token, BadStablecoins.body(BadStablecoins.create))
            #expect(bare.status == 200)
            #expect(bare.json["identity_id"]?.string == zero)
            #expect(bare.json["account_id"]?.string == zero)
            for name in ["ref_id", "metadata", "recipient_profile_id", "settled_at"] {
                #expect(bare.json[name] == nil, "\(name)")
            }
        }
        let sent = try #require(api.par.state.withLock { $0.created.first })
        #expect(
            sent
                == ParRequest(
                    profile: ParSamples.main, recipient: ParSamples.second,
                    amount: number("3.5"), amountText: "3.50", source: .pyusd, target: .usd,
                    reference: "mine",
                    identity: ExternalID(high: 0x2D4C_D000_0000_1000, low: 1),
                    account: ExternalID(high: .max, low: .max), metadata: ["k": "v", "": ""]))
    }

    @Test func nullIsTheSameAsAbsent() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            for name in [
                "ref_id", "identity_id", "account_id", "recipient_profile_id", "metadata",
            ] {
                let reply = try await client.post(
                    BadStablecoins.create, token: token,
                    BadStablecoins.body(BadStablecoins.create, name, "null"))
                #expect(reply.status == 200, "\(reply.text)")
            }
        }
        let created = api.par.state.withLock { $0.created }
        #expect(created.count == 5)
        #expect(created.allSatisfy { $0 == created.first })
    }
}
