import Domain
import StrictJSON
import Testing

@testable import Composition

/// Three tenants of one installation who know each other's ids.
extension ServerTests {
    private static let tenants = ["one", "two", "three"]
    private static let nobody = "ffffffff-ffff-7fff-bfff-ffffffffffff"

    /// Nothing settles while the test looks.
    private static var text: String {
        let accounts = tenants.map {
            "{id: \($0)-main, tenant: \($0), balances: {BTC: \"10\", USD: \"1000\"}}"
        }.joined(separator: ", ")
        return """
            server: {port: 0, sandbox: true, rateLimits: 0}
            store: {sqlite: store.sqlite}
            tenants: [\(tenants.map { "{id: \($0)}" }.joined(separator: ", "))]
            venues:
              - id: paper
                kind: paper
                synthetic: {seed: 7}
                symbols: [BTC-USD]
                accounts: [\(accounts)]
              - id: mint
                kind: issuer
                pairs: [USD-USDP]
                settlementDelayMilliseconds: 86400000
                treasury: {USDP: "1000"}
              - id: desk
                kind: dealer
                settlement: immediate
            exchange:
              callbacks: {allowPrivateAddresses: true, allowPlainHTTP: true}

            """
    }

    private func things(_ base: String, _ gateway: AdminGateway) async throws -> [TenantThings] {
        var all: [TenantThings] = []
        for name in Self.tenants {
            let answer = try await ask(
                gateway, .createClient(TenantID(name), scopes: ClientScopes.all))
            guard case .credentials(let id, let secret) = answer else {
                throw CompositionError.refused("no client")
            }
            var client = PlainClient(base: base)
            client.token = try await client.token(id, secret)
            all.append(try await TenantThings(name, client))
        }
        return all
    }

    @Test func whatIsAnotherTenantsIsAsIfItWereNobodys() async throws {
        let configuration = try configuration(Self.text)
        try await serving(configuration) { base in
            let all = try await things(base, gateway(configuration))
            try await Self.expectEveryRoute(PlainClient(base: base))
            var tried = 0
            for row in ThingRow.all {
                for (owner, caller) in Self.pairs(all) {
                    let reply = try await Self.send(row, try Self.id(row, of: owner), as: caller)
                    let twin = try await Self.send(row, Self.nobody, as: caller)
                    let what = "\(row.route) of \(owner.name) by \(caller.name): \(reply.text)"
                    #expect(reply.status == 404 && twin.status == 404, "\(what)")
                    #expect(reply.lasting == twin.lasting, "\(what), else \(twin.text)")
                    tried += 1
                }
            }
            #expect(tried == 20 * 6)
            try await Self.expectListsOfOnesOwn(all)
            // It was there all the time: each owner still does all of it.
            for row in ThingRow.all {
                for owner in all {
                    let reply = try await Self.send(row, try Self.id(row, of: owner), as: owner)
                    let isDone = (200...204).contains(reply.status) || reply.status == 409
                    #expect(isDone, "\(row.route): \(reply.status) \(reply.text)")
                }
            }
        }
        let audit = try await ask(gateway(configuration), .audit)
        #expect(audit == .audit([]), "\(audit)")
    }

    private static func pairs(_ all: [TenantThings]) -> [(TenantThings, TenantThings)] {
        all.flatMap { owner in all.filter { $0.name != owner.name }.map { (owner, $0) } }
    }

    private static func id(_ row: ThingRow, of owner: TenantThings) throws -> String {
        try #require(owner.ids[row.kind])
    }

    private static func send(
        _ row: ThingRow, _ id: String, as caller: TenantThings
    ) async throws -> PlainClient.Reply {
        let (path, body) = row.sent(id, own: caller)
        let reply = try await caller.client.send(row.method, path, body, readsBody: !row.isStream)
        guard row.isStream, reply.status != 200 else { return reply }
        return try await caller.client.send(row.method, path, body)
    }

    /// Whoever adds an operation with an id in its path adds a row.
    private static func expectEveryRoute(_ client: PlainClient) async throws {
        let document = try await client.send("GET", "/openapi.json").json
        var routes: Set<String> = []
        for path in try #require(document["paths"]?.object) where path.name.contains("{") {
            for operation in path.value.object ?? [] {
                let method = operation.name.uppercased()
                guard ["GET", "POST", "PUT", "DELETE"].contains(method) else { continue }
                routes.insert("\(method) \(path.name)")
            }
        }
        let rows = Set(ThingRow.all.map(\.route).filter { $0.contains("{") })
        #expect(routes == rows.union(ThingRow.shared))
    }

    /// Lists and filters show what is one's own, and no id of another's.
    private static func expectListsOfOnesOwn(_ all: [TenantThings]) async throws {
        for (owner, caller) in pairs(all) {
            let main = owner.ids["main"] ?? ""
            for query in ["?profile_id=\(main)", "?ref_id=\(owner.name)"] {
                let reply = try await caller.client.send("GET", TenantThings.conversions + query)
                #expect(reply.text == #"{"items":[]}"#)
            }
            let external = try await caller.client.send(
                "GET", TenantThings.exchanges + "?externalId=\(owner.name)")
            #expect(external.json["totalElements"]?.integer == 0, "\(external.text)")
            for path in [
                TenantThings.exchanges, TenantThings.exchanges + "/subscribe",
                TenantThings.conversions, "/v2/profiles", "/v2/events", "/trade/v1/conversions",
                "/v2/profiles/default/statement",
            ] {
                let reply = try await caller.client.send("GET", path)
                #expect(reply.status == 200)
                let found = owner.ids.values.filter { reply.text.contains($0) }
                #expect(found.isEmpty, "\(path) of \(caller.name) shows \(owner.name)'s")
            }
        }
    }
}
