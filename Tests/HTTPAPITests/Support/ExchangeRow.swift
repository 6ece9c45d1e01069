import Domain

@testable import HTTPAPI

/// One row per operation of the exchange face, by hand: who may call it, and a good request.
struct ExchangeRow: Sendable {
    let route: String
    let scope: String
    let path: String
    let status: Int
    var body: String?
    /// The same for a thing of another account; 404.
    var foreignPath: String?

    var method: String { String(route.prefix { $0 != " " }) }

    static let quoteBody = """
        {"from":{"amount":100,"currency":"GBP"},"to":{"currency":"USD"},\
        "settlementDate":"2026-01-05"}
        """
    static let confirmBody =
        #"{"quoteId":"\#(ExchangeSamples.quoteID(1))","externalId":"deal-1"}"#
    static let subscribeBody =
        #"{"callbackUrl":"https://client.test/hook","sharedKey":"0123456789abcdef"}"#

    private static let base = ExchangeSamples.path
    private static let (view, edit) = ("exchanges:view", "exchanges:edit")
    private static let own = "\(base)/\(ExchangeSamples.exchangeID(1))"
    private static let subscriptions = base + "/subscribe"

    static let all = [
        ExchangeRow(
            route: "POST \(base)/quote", scope: edit, path: base + "/quote", status: 201,
            body: quoteBody),
        ExchangeRow(
            route: "POST \(base)/confirm", scope: edit, path: base + "/confirm", status: 201,
            body: confirmBody),
        ExchangeRow(route: "GET \(base)", scope: view, path: base, status: 200),
        ExchangeRow(
            route: "GET \(base)/{id}", scope: view, path: own, status: 200,
            foreignPath: "\(base)/\(ExchangeSamples.exchangeID(3))"),
        ExchangeRow(
            route: "DELETE \(base)/{id}", scope: edit, path: own, status: 200,
            foreignPath: "\(base)/\(ExchangeSamples.exchangeID(3))"),
        ExchangeRow(
            route: "POST \(subscriptions)", scope: edit, path: subscriptions, status: 201,
            body: subscribeBody),
        ExchangeRow(
            route: "GET \(subscriptions)", scope: view, path: subscriptions, status: 200),
        ExchangeRow(
            route: "DELETE \(subscriptions)/{id}", scope: edit,
            path: "\(subscriptions)/\(ExchangeSamples.subscriptionID(1))", status: 204,
            foreignPath: "\(subscriptions)/\(ExchangeSamples.subscriptionID(3))"),
    ]
}

extension APITestClient {
    /// As the main account with its key, unless told otherwise.
    func exchange(
        _ method: String, _ path: String, key: String? = FakeExchangeKeys.main,
        token: String? = nil, account: String? = "\(ExchangeSamples.main.profile)",
        headers: [String: String] = [:], body: String? = nil
    ) async throws -> Reply {
        var all = body == nil ? [:] : ["Content-Type": "application/json"]
        all["ApiKey"] = key
        all["AccountId"] = account
        return try await send(
            method, path, token: token, headers: all.merging(headers) { _, new in new },
            body: body.map { Array($0.utf8) })
    }

    func exchange(
        _ row: ExchangeRow, key: String? = FakeExchangeKeys.main, token: String? = nil,
        account: String? = "\(ExchangeSamples.main.profile)", headers: [String: String] = [:]
    ) async throws -> Reply {
        try await exchange(
            row.method, row.path, key: key, token: token, account: account, headers: headers,
            body: row.body)
    }
}

extension APITestClient.Reply {
    /// The field paths in `properties.errors`.
    var exchangeFields: [String] {
        json["properties"]?["errors"]?.object?.map(\.name) ?? []
    }
}
