import Domain
import Engine
import Money
import Testing

@testable import HTTPAPI

@Suite struct ProfileTests {
    private static let main = "/v2/profiles/\(ParSamples.main)"

    @Test func profilesAreTold() async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            let list = try await client.send("GET", "/v2/profiles", token: token)
            #expect(
                list.text == """
                    {"items":[{"id":"\(ParSamples.main)","nickname":"default","type":"DEFAULT",\
                    "status":"ACTIVE","created_at":"2026-01-01T00:00:00.000000Z"},\
                    {"id":"\(ParSamples.second)","nickname":"second","type":"NORMAL",\
                    "status":"ACTIVE","created_at":"2026-01-01T00:00:00.000001Z"}]}
                    """)
            for name in ["default", "\(ParSamples.main)"] {
                let one = try await client.send("GET", "/v2/profiles/\(name)", token: token)
                #expect(one.json["id"]?.string == "\(ParSamples.main)")
            }
            for name in ["Default", "none", "\(ParSamples.foreign)", "%20default"] {
                try await client.send("GET", "/v2/profiles/\(name)", token: token)
                    .expectProblem(404)
            }
        }
    }

    @Test func profilesAreMadeRenamedAndClosed() async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            let made = try await client.post(
                "/v2/profiles", token: token, #"{"nickname": "mine", "description": "x"}"#)
            #expect(made.status == 200)
            #expect(made.json["nickname"]?.string == "mine")
            #expect(made.json["type"]?.string == "NORMAL")
            let again = try await client.post(
                "/v2/profiles", token: token, #"{"nickname": "mine"}"#)
            again.expectProblem(409)
            #expect(again.problemFields == ["nickname"])
            let renamed = try await client.put(
                "/v2/profiles/\(ParSamples.second)", token: token, #"{"nickname": "new"}"#)
            #expect(renamed.json["nickname"]?.string == "new")
            let closed = try await client.send(
                "PUT", "/v2/profiles/\(ParSamples.second)/deactivate", token: token)
            #expect(closed.json["status"]?.string == "DEACTIVATED")
            #expect(closed.json["deactivated_at"]?.string == "2026-01-01T00:00:00.500000Z")
        }
    }

    @Test func balancesAreTold() async throws {
        let api = TestAPI()
        api.par.state.withLock { $0.balances = [ParSamples.balance] }
        let row = #"{"asset":"USD","available":"70","trading":"4.5","pending_debit":"25.5"}"#
        try await api.run { client in
            let token = try await client.token()
            for name in ["default", "\(ParSamples.main)"] {
                let path = "/v2/profiles/\(name)/balances"
                let all = try await client.send("GET", path, token: token)
                #expect(all.text == "{\"items\":[\(row)]}")
                let one = try await client.send("GET", path + "/USD", token: token)
                #expect(one.text == row)
                let never = try await client.send("GET", path + "/USDG", token: token)
                #expect(
                    never.text
                        == #"{"asset":"USDG","available":"0","trading":"0","pending_debit":"0"}"#)
                for asset in ["usd", "NOPE", "USD%20"] {
                    try await client.send("GET", "\(path)/\(asset)", token: token)
                        .expectProblem(404)
                }
            }
        }
    }

    @Test func statementsAreTold() async throws {
        let api = TestAPI()
        api.par.state.withLock { state in
            state.lines = (1...5).map { ParSamples.line($0, $0 == 3 ? .usdg : .usd) }
        }
        try await api.run { client in
            let token = try await client.token()
            let path = Self.main + "/statement"
            let one = try await client.send("GET", path + "?after=4", token: token)
            #expect(
                one.text == """
                    {"items":[{"number":5,"type":"SETTLEMENT",\
                    "reference_id":"\(ParSamples.id(1))","counterpart":"treasury:issuer",\
                    "asset":"USD","amount":"-1.5","balance":"98.5",\
                    "created_at":"2026-01-01T00:00:00.000000Z"}]}
                    """)
            let first = try await client.send("GET", path + "?limit=2&asset=USD", token: token)
            #expect(Self.numbers(first) == [1, 2])
            let cursor = try #require(first.json["next_page_cursor"]?.string)
            let next = path + "?limit=2&page_cursor=\(cursor)"
            #expect(
                try await Self.numbers(client.send("GET", next + "&asset=USD", token: token))
                    == [4, 5])
            for wrong in ["", "&asset=USDG", "&asset=USD&after=1"] {
                let reply = try await client.send("GET", next + wrong, token: token)
                reply.expectProblem(400)
                #expect(reply.problemFields == ["page_cursor"])
            }
            try await client.send(
                "GET",
                "/v2/profiles/\(ParSamples.second)/statement?page_cursor=\(cursor)"
                    + "&asset=USD", token: token
            ).expectProblem(400)
            for (name, value) in [
                ("asset", "usd"), ("after", "-1"), ("after", "x"), ("after", ""),
                ("limit", "0"),
            ] {
                let reply = try await client.send("GET", "\(path)?\(name)=\(value)", token: token)
                reply.expectProblem(400)
                #expect(reply.problemFields == [name])
            }
        }
    }

    @Test func transfersAreToldInFull() async throws {
        let api = TestAPI()
        try await api.run { client in
            let body = """
                {"from_profile_id": "\(ParSamples.main)", "to_profile_id": "\(ParSamples.second)",
                 "asset": "USDG", "amount": "1.50", "ref_id": "r", "metadata": {"k": "v"}}
                """
            let reply = try await client.post(
                "/v2/transfer/internal", token: client.token(), body)
            #expect(
                reply.text == """
                    {"id":"00000000-0000-000a-0000-000000000001",\
                    "profile_id":"\(ParSamples.main)","from_profile_id":"\(ParSamples.main)",\
                    "to_profile_id":"\(ParSamples.second)","customer_id":"acme","asset":"USDG",\
                    "balance_asset":"USDG","amount":"1.5","total":"1.5","fee":"0",\
                    "direction":"DEBIT","type":"INTERNAL_TRANSFER_DEBIT","status":"COMPLETED",\
                    "ref_id":"r","metadata":{"k":"v"},\
                    "created_at":"2026-01-01T00:00:00.000000Z"}
                    """)
        }
        #expect(
            api.par.state.withLock { $0.transfers } == [
                TransferOrder(
                    from: ParSamples.main, to: ParSamples.second, asset: .usdg,
                    amount: number("1.5"), reference: "r", metadata: ["k": "v"])
            ])
    }

    @Test func depositsExistInASandboxOnly() async throws {
        let body = #"{"asset": "USD", "amount": "12.5", "memo": "a\nb"}"#
        let path = "/v2/sandbox/profiles/default/deposit"
        let api = TestAPI()
        try await api.run { client in
            let reply = try await client.post(path, token: client.token(), body)
            #expect(reply.text == #"{"activity_id":"00000000-0000-0009-0000-000000000001"}"#)
        }
        let deposit = try #require(api.par.state.withLock { $0.deposits.first })
        #expect(deposit.amount == number("12.5"))
        #expect(deposit.asset == .usd)
        #expect(deposit.memo == "a\nb")
        let live = TestAPI { $0.settings.sandbox = false }
        try await live.run { client in
            let token = try await client.token()
            for method in ["GET", "POST", "OPTIONS", "DELETE"] {
                try await client.send(method, path, token: token).expectProblem(404)
            }
        }
        #expect(!APISettings().sandbox)
    }

    private static func numbers(_ reply: APITestClient.Reply) -> [Int64] {
        (reply.json["items"]?.array ?? []).compactMap { $0["number"]?.integer }
    }
}
