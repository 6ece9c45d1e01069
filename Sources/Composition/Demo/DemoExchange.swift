import Domain
import Engine
import Money
import StrictJSON
import Webhooks

/// The demo's foreign exchange: a key and a deposit by the operator, a quote, its confirm, and the
/// callbacks that tell of it until the client is credited.
struct DemoExchange {
    let base: String
    let gateway: AdminGateway
    let time: any TimeSource
    let tell: (String) -> Void

    private static let path = "/api/v1/orders/exchange"
    private static let account = "fx"
    private static let sharedKey = "the-demo-and-its-receiver-know-this"
    private static let patience = Duration.seconds(60)

    /// - Returns: one line that sums it up.
    func run(reference: String) async throws -> String {
        let receiver = try await DemoReceiver()
        do {
            let line = try await run(reference: reference, receiver)
            await receiver.close()
            return line
        } catch {
            await receiver.close()
            throw error
        }
    }

    private func run(reference: String, _ receiver: DemoReceiver) async throws -> String {
        tell("Exchanging 10000 EUR for USD at a dealer's quote, with a value date")
        let client = try await demoClient()
        try await deposit("10000", "EUR", reference)
        let subscription = try expect(
            201,
            try await client.post(
                Self.path + "/subscribe",
                .members([
                    "callbackUrl": .string(receiver.url), "sharedKey": .string(Self.sharedKey),
                ])))
        tell("  POST ../subscribe  201  \(try text(subscription, "id")), \(receiver.url)")
        let quote = try await quote(client)
        let made = try expect(
            201,
            try await client.post(
                Self.path + "/confirm",
                .members([
                    "quoteId": .string(try text(quote, "id")),
                    "externalId": .string(reference),
                ])))
        tell("  POST ../confirm  201  \(try text(made, "shortId")) \(try state(made))")
        let states = try await follow(receiver)
        tell("  callbacks, each with a valid signature: \(states.joined(separator: " > "))")
        let done = try expect(
            200, try await client.get("\(Self.path)/\(try text(made, "id"))"))
        let got = try amount(done, "to")
        tell("  GET  ../\(try text(made, "id").suffix(12))  \(try state(done))")
        return "10000 EUR -> \(got) \(try state(done)), value date "
            + "\(try text(done, "settlementDate")): at the dealer `desk`"
    }

    /// A client as any other, by its key.
    private func demoClient() async throws -> DemoClient {
        let answer = try await admin(
            .exchange(.createKey("demo", account: Self.account)), "the demo's own account")
        guard case .apiKey(let key, let account) = answer
        else { throw CompositionError.refused("no key was made: \(answer)") }
        return DemoClient(base: base, headers: [("ApiKey", key), ("AccountId", account)])
    }

    private func deposit(_ amount: String, _ asset: String, _ reference: String) async throws {
        let purse = PurseName.profile("demo", name: Self.account)
        _ = try await admin(
            .ledger(
                .move(
                    purse, isDeposit: true, asset: asset, amount: try Fixed(amount),
                    reference: reference)), "the demo's own money")
    }

    private func admin(
        _ command: AdminCommand, _ reason: String
    ) async throws -> AdminAnswer {
        try await gateway.handle(AdminRequest(command, operatorName: "demo", reason: reason))
    }

    /// The value date is the last of those that the answer to a wrong one names.
    private func quote(_ client: DemoClient) async throws -> JSONValue {
        let refused = try expect(
            400, try await client.post(Self.path + "/quote", Self.request("2024-01-01")))
        guard let date = refused["properties"]?["allowedDates"]?.array?.last?.string else {
            throw CompositionError.refused("the answer names no allowed date")
        }
        let quote = try expect(
            201, try await client.post(Self.path + "/quote", Self.request(date)))
        tell(
            "  POST ../quote  201  \(try amount(quote, "from")) for \(try amount(quote, "to")) "
                + "on \(date), until \(try text(quote, "expiresAt"))")
        return quote
    }

    private static func request(_ date: String) -> JSONValue {
        .members([
            "from": .members(["amount": .number(text: "10000.00"), "currency": .string("EUR")]),
            "to": .members(["currency": .string("USD")]), "settlementDate": .string(date),
        ])
    }

    /// What the receiver is told, until the exchange is complete.
    private func follow(_ receiver: DemoReceiver) async throws -> [String] {
        let (time, deadline) = (time, time.now().adding(Self.patience))
        let states = try await withThrowingTaskGroup(of: [String]?.self) { group in
            group.addTask { try await Self.states(receiver) }
            group.addTask {
                try? await time.sleep(until: deadline)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let states else {
            throw CompositionError.unavailable("the exchange's end was not told in time")
        }
        return states
    }

    private static func states(_ receiver: DemoReceiver) async throws -> [String] {
        var states: [String] = []
        for await callback in receiver.callbacks {
            guard let signature = callback.headers.first(name: CallbackSignature.headerName),
                CallbackSignature.isValid(
                    signature, of: callback.body, sharedKey: Array(sharedKey.utf8))
            else { throw CompositionError.refused("a callback is not signed by the server") }
            let number = callback.headers.first(name: "X-Event-Sequence")
            guard number == String(states.count + 1) else { continue }
            let status = try JSONParser.parse(callback.body)["exchangeStatus"]
            states.append(status?["state"]?.string ?? "?")
            if status?["complete"] == .bool(true) { break }
        }
        return states
    }

    // MARK: Answers

    private func expect(_ status: UInt, _ reply: DemoClient.Reply) throws -> JSONValue {
        guard reply.status == status else {
            throw CompositionError.refused(
                "the exchange face answered \(reply.status): "
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

    private func state(_ body: JSONValue) throws -> String {
        try text(body["exchangeStatus"] ?? .null, "state")
    }

    private func amount(_ body: JSONValue, _ name: String) throws -> String {
        guard let money = body[name], case .number(let amount) = money["amount"] else {
            throw CompositionError.refused("the answer has no \(name)")
        }
        return "\(amount) \(try text(money, "currency"))"
    }
}
