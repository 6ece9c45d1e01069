import Engine
import StrictJSON

/// The demo's stablecoin part: a deposit, one conversion that settles, one that is cancelled in its
/// window, and the balances before and after.
struct DemoStablecoins {
    let client: DemoClient
    let time: any TimeSource
    let tell: (String) -> Void

    private static let path = "/v2/conversion/stablecoins"
    private static let pollInterval = Duration.milliseconds(25)
    private static let patience = Duration.seconds(30)

    /// - Returns: one line that sums it up.
    func run(reference: String) async throws -> String {
        let profile = try text(try await expect(try await client.get("/v2/profiles/default")), "id")
        _ = try await expect(
            try await client.post(
                "/v2/sandbox/profiles/\(profile)/deposit",
                .members(["asset": .string("USD"), "amount": .string("1000")])))
        tell("Converting 250 USD to USDP, one to one, in the default profile")
        try await showBalances(of: profile, "before")
        let settled = try await create(profile, "250.00", "\(reference)-1")
        let end = try await follow(settled)
        tell("  and 100 USD more, cancelled before the issuer is called")
        let cancelled = try await create(profile, "100.00", "\(reference)-2")
        let answer = try await expect(
            try await client.delete("\(Self.path)/\(try text(cancelled, "id"))"))
        tell("  DELETE ../\(try text(answer, "id").suffix(12))  \(try text(answer, "status"))")
        try await showBalances(of: profile, "after")
        return "250 USD -> 250 USDP \(try text(end, "status")), "
            + "100 USD \(try text(answer, "status")): both by the issuer `mint`, at par"
    }

    private func create(
        _ profile: String, _ amount: String, _ reference: String
    ) async throws -> JSONValue {
        let body = try await expect(
            try await client.post(
                Self.path,
                .members([
                    "profile_id": .string(profile), "amount": .string(amount),
                    "source_asset": .string("USD"), "target_asset": .string("USDP"),
                    "ref_id": .string(reference),
                ])))
        tell("  POST \(Self.path)  200  \(try text(body, "id")) \(try text(body, "status"))")
        return body
    }

    private func follow(_ conversion: JSONValue) async throws -> JSONValue {
        let id = try text(conversion, "id")
        let start = time.now()
        var now = conversion
        while try text(now, "status") == "CREATED" {
            guard time.now().duration(since: start) < Self.patience else {
                throw CompositionError.unavailable("\(id) is still CREATED")
            }
            try await time.sleep(until: time.now().adding(Self.pollInterval))
            now = try await expect(try await client.get("\(Self.path)/\(id)"))
        }
        tell("  GET  ../\(id.suffix(12))  \(try text(now, "status"))")
        return now
    }

    private func showBalances(of profile: String, _ moment: String) async throws {
        let body = try await expect(try await client.get("/v2/profiles/\(profile)/balances"))
        let rows = try (body["items"]?.array ?? []).map { row in
            "\(try text(row, "asset")) \(try text(row, "available")) available, "
                + "\(try text(row, "pending_debit")) pending"
        }
        tell("  balances \(moment): \(rows.joined(separator: "; "))")
    }

    private func expect(_ reply: DemoClient.Reply) async throws -> JSONValue {
        guard reply.status == 200 else {
            throw CompositionError.refused(
                "the stablecoin face answered \(reply.status): "
                    + (reply.body["detail"]?.string ?? ""))
        }
        return reply.body
    }

    private func text(_ body: JSONValue, _ name: String) throws -> String {
        guard let text = body[name]?.string else {
            throw CompositionError.refused("the answer has no \(name)")
        }
        return text
    }
}
