import Domain
import Money
import StrictJSON

/// `/_control/...`: what no real exchange has. See docs/SANDBOX.md.
struct ControlRoutes: Sendable {
    static let prefix = "/_control/"

    let core: SandboxCore
    let faults: FaultBook
    let rates: RateFactor
    let wire: any WireProtocol
    /// The key that an account has under a label; `nil`: there can be none.
    let makeKey: @Sendable (AccountID, String) -> SandboxKey?

    func respond(to request: SandboxRequest) async -> SandboxResponse {
        let name = String(request.path.dropFirst(Self.prefix.count))
        switch (request.method, name) {
        case ("GET", "faults"): return faultList()
        case ("POST", "faults"): return await kept(with(request) { addFaults($0) })
        case ("DELETE", "faults"):
            faults.clear(account: ControlQuery(request.query)["account"].map { AccountID($0) })
            return await kept(faultList())
        case ("GET", "keys"): return keyList(ControlQuery(request.query))
        case ("POST", "keys"): return await putKey(request)
        case ("DELETE", "keys"): return await removeKey(ControlQuery(request.query))
        case ("GET", "ledger"): return await ledger(ControlQuery(request.query))
        case ("GET", "balances"): return await balances()
        case ("POST", "deposits"): return await move(request, .deposit, isGain: true)
        case ("POST", "withdrawals"): return await move(request, .withdrawal, isGain: false)
        case ("POST", "transfers"): return await move(request, .transfer, isGain: true)
        case ("POST", "rebates"): return await move(request, .rebate, isGain: true)
        case ("POST", "interest"): return await move(request, .interest, isGain: true)
        case ("POST", "drifts"): return await move(request, .unexplained, isGain: true)
        case ("POST", "busts"): return await bust(request)
        case ("POST", "market"): return await market(request)
        case ("POST", "clock"): return await clock(request)
        case ("POST", "limits"): return await limits(request)
        case ("POST", "fees"): return await fees(request)
        case ("POST", "tiers"): return await tier(request)
        default: return Self.refusal("there is no \(request.endpoint)", status: 404)
        }
    }

    // MARK: Answers

    static func refusal(_ text: String, status: Int = 400) -> SandboxResponse {
        var json = JSONWriter()
        json.object { $0.member("error", text) }
        return SandboxResponse(status: status, body: json.bytes)
    }

    static func answer(_ body: (inout JSONWriter) -> Void) -> SandboxResponse {
        var json = JSONWriter()
        json.object(body)
        return SandboxResponse(body: json.bytes)
    }

    static var recordsFailed: SandboxResponse {
        refusal("the records cannot be written", status: 500)
    }

    private func with(
        _ request: SandboxRequest, _ body: (JSONValue) -> SandboxResponse
    ) -> SandboxResponse {
        guard let json = try? JSONParser.parse(request.body) else {
            return Self.refusal("the body is no JSON")
        }
        return body(json)
    }

    /// The answer, once what was changed for it is durable.
    private func kept(_ response: SandboxResponse) async -> SandboxResponse {
        await core.ask { _ in } == nil ? Self.recordsFailed : response
    }

    // MARK: Faults

    private func faultList() -> SandboxResponse {
        Self.answer { json in
            json.member("faults", array: faults.all) { json, fault in
                json.object { json in
                    json.member("id", integer: fault.number)
                    json.member("kind", fault.kind.rawValue)
                    json.member("account", ifPresent: fault.account?.text)
                    json.member("endpoint", fault.endpoint)
                    if let left = fault.left { json.member("count", integer: left) }
                    json.member("perMillion", integer: fault.perMillion)
                    json.member(
                        "milliseconds", integer: fault.duration.wholeMicroseconds / 1_000)
                    json.member("happened", integer: fault.happened)
                }
            }
        }
    }

    private func addFaults(_ json: JSONValue) -> SandboxResponse {
        let account = json["account"]?.string
        guard account == nil || core.settings.accounts.contains(where: { $0.id.text == account })
        else { return Self.refusal("there is no such account") }
        guard let rows = json["faults"]?.array else { return Self.refusal("expected faults") }
        var orders: [FaultOrder] = []
        for row in rows {
            guard let order = FaultOrder(row) else {
                return Self.refusal("fault \(orders.count) is not as documented")
            }
            guard order.kind.happens(on: core.settings.speaks) else {
                return Self.refusal(
                    "fault \(orders.count): nothing does \(order.kind.rawValue) on this protocol")
            }
            orders.append(order)
        }
        for order in orders {
            let added = faults.add(
                order.kind, account: account.map { AccountID($0) }, endpoint: order.endpoint,
                count: order.count, perMillion: order.perMillion, seed: order.seed,
                duration: order.duration)
            guard added != nil else { return Self.refusal("there are too many faults") }
        }
        return faultList()
    }

    // MARK: Truth

    /// The record from a cursor on.
    private func ledger(_ query: ControlQuery) async -> SandboxResponse {
        let after = query["after"].flatMap { Int($0) } ?? 0
        let limit = min(max(query["limit"].flatMap { Int($0) } ?? 1_000, 1), 10_000)
        let page = await core.ask { state -> ([SandboxRecord], Int) in
            let log = state.records.log
            let start = min(max(after, 0), log.count)
            return (Array(log[start..<min(log.count, start + limit)]), log.count)
        }
        guard let (records, total) = page else { return Self.recordsFailed }
        let next = min(max(after, 0), total) + records.count
        return Self.answer { json in
            json.member("records", array: records) { json, record in record.write(to: &json) }
            json.member("next", integer: next)
            json.member("isLast", bool: next == total)
        }
    }

    private func balances() async -> SandboxResponse {
        let all = await core.ask { state in
            state.accounts.map { ($0, state.balances(of: $0)) }
        }
        guard let all else { return Self.recordsFailed }
        return Self.answer { json in
            json.member("accounts", array: all) { json, pair in
                json.object { json in
                    json.member("name", pair.0.text)
                    json.member("balances", array: pair.1) { json, balance in
                        json.object { json in
                            json.member("asset", balance.asset.code)
                            json.member("free", balance.free.description)
                            json.member("locked", balance.locked.description)
                        }
                    }
                }
            }
        }
    }
}
