import Domain
import Money
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct StablecoinAbuseTests {
    /// Members that a client must not be able to set.
    static let members = [
        "id", "tenant", "tenant_id", "tenantId", "customer_id", "client", "client_id", "owner",
        "status", "state", "settled", "created_at", "createdAt", "updated_at", "settled_at",
        "cancelled_at", "deactivated_at", "version", "attempt", "revision", "amountText",
        "amount_text", "fee", "fees", "rate", "price", "scale", "decimals", "available", "balance",
        "balances", "pending_debit", "trading", "type", "role", "scopes", "is_admin", "isDefault",
        "is_active", "issuer", "treasury", "intent", "validUntil", "__proto__", "constructor",
        "direction", "total", "number", "event", "limits",
    ]

    @Test func whatAClientMustNotSetHasNoEffect() async throws {
        let api = TestAPI()
        #expect(Set(Self.members).count >= 40)
        let values = [
            "\"SETTLED\"", "\"2020-01-01T00:00:00Z\"", "\"\(ParSamples.foreign)\"", "1", "true",
            "{\"a\":1}", "[\"x\"]", "\"other\"",
        ]
        let extra = Self.members.enumerated().map { index, name in
            "\"\(name)\":\(values[index % values.count])"
        }.joined(separator: ",")
        try await api.run { client in
            let token = try await client.token()
            for path in [
                BadStablecoins.create, BadStablecoins.transfer, BadStablecoins.deposit,
            ] {
                let plain = BadStablecoins.body(path)
                let stuffed = plain.dropLast() + "," + extra + "}"
                let first = try await client.post(path, token: token, plain)
                let second = try await client.post(path, token: token, String(stuffed))
                #expect(first.status == 200, "\(first.text)")
                #expect(second.status == 200, "\(second.text)")
                #expect(Self.lasting(second.json) == Self.lasting(first.json), "\(path)")
            }
            let named = try await client.post(
                "/v2/profiles", token: token, "{\"nickname\":\"a\",\(extra)}")
            #expect(named.json["type"]?.string == "NORMAL")
            #expect(named.json["status"]?.string == "ACTIVE")
            let renamed = try await client.put(
                "/v2/profiles/\(ParSamples.second)", token: token,
                "{\"nickname\":\"b\",\(extra)}")
            #expect(renamed.json["id"]?.string == ParSamples.second.description)
            #expect(renamed.json["created_at"]?.string == "2026-01-01T00:00:00.000001Z")
        }
        let state = api.par.state.withLock { $0 }
        #expect(state.created.count == 2 && state.created[0] == state.created[1])
        #expect(state.transfers.count == 2 && state.transfers[0] == state.transfers[1])
        #expect(state.deposits.map(\.amount) == [number("1.5"), number("1.5")])
        #expect(state.deposits.allSatisfy { $0.name == .standard && $0.memo.isEmpty })
        #expect(state.nicknames == ["a", "b"])
    }

    /// What must be the same for the same request.
    private static func lasting(_ json: JSONValue) -> [JSONMember] {
        let own = ["id", "created_at", "updated_at", "activity_id"]
        return (json.object ?? []).filter { !own.contains($0.name) }
    }

    /// In the manner of the Big List of Naughty Strings.
    static let naughty = [
        "undefined", "null", "NULL", "(null)", "nil", "true", "0", "-1", "1E+02", "NaN", "0x0",
        "1/0", ",./;'[]\\-=", "<>?:\"{}|_+", "!@#$%^&*()`~", "Ω≈ç√∫˜µ≤≥÷", "田中さんにあげて下さい",
        "사회과학원", "﷽", "בְּרֵאשִׁית", "مُنَاقَشَةُ", "👩‍👩‍👧‍👧", "🇺🇸🇷🇺", "１２３", "\u{FEFF}bom", "\u{202E}rtl",
        "\u{200B}zero", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "e\u{301}", "\u{E9}", "\u{FFFD}", "\u{10FFFF}", "\u{2028}",
        "<script>alert(1)</script>", "'; DROP TABLE conversions;--", "1' OR '1'='1", "$(id)",
        "`id`", "{{7*7}}", "${jndi:ldap://x}", "=1+1", "@SUM(1)", "../../etc/passwd", "%00", "%s%n",
        "\\u0000", "\\", "\"", "\"}", "a\tb", "a\nb", "a\r\nSet-Cookie: x", "\0", "a\0b", "\u{7F}",
        "\u{85}", "\u{1B}[31m", "\u{8}", " ", "  lead and trail  ", "CON", "AUX",
        String(repeating: "🧨", count: 100), String(repeating: "\u{301}", count: 100),
        String(repeating: "a", count: 128), "https://a\\@b/",
    ]

    @Test func naughtyStringsComeBackByteForByteOrAreRefused() async throws {
        #expect(Self.naughty.count >= 60)
        try await TestAPI().run { client in
            let token = try await client.token()
            var kept = 0
            for text in Self.naughty {
                for (path, name) in [
                    (BadStablecoins.create, "ref_id"), (BadStablecoins.transfer, "ref_id"),
                    (BadStablecoins.profiles, "nickname"),
                ] {
                    let body = BadStablecoins.body(path, name, Self.json(text))
                    let reply = try await client.post(path, token: token, body)
                    kept += try Self.check(reply, reply.json[name], text, name)
                }
                let pair = "{\(Self.json(text)):\(Self.json(text))}"
                let reply = try await client.post(
                    BadStablecoins.create, token: token,
                    BadStablecoins.body(BadStablecoins.create, "metadata", pair))
                let member = reply.json["metadata"]?.object?.first
                if reply.status == 200 {
                    #expect(member.map { Array($0.name.utf8) } == Array(text.utf8))
                }
                kept += try Self.check(reply, member?.value, text, "metadata")
            }
            #expect(kept > 150)
        }
    }

    private static func check(
        _ reply: APITestClient.Reply, _ value: JSONValue?, _ text: String, _ field: String
    ) throws -> Int {
        // The same text by Unicode, or a key that was used before, in another spelling.
        if reply.status == 409 { return 0 }
        guard reply.status == 200 else {
            reply.expectProblem(400)
            #expect(reply.problemFields == [field], "\(text.debugDescription)")
            return 0
        }
        let told = try #require(value?.string)
        #expect(Array(told.utf8) == Array(text.utf8), "\(text.debugDescription)")
        return 1
    }

    private static func json(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return writer.text
    }
}
