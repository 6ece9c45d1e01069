import Domain
import Engine

/// `/api/v1/orders/exchange/subscribe`: who is called back when an exchange changes.
struct SubscriptionRoutes: Sendable {
    static let path = ExchangeRoutes.path + "/subscribe"
    static let subscriptionPath = path + "/{id}"

    let service: any ExchangeService
    let assets: AssetDirectory

    var routes: [Route] {
        [
            Route(.post, Self.path, .exchange(.exchangesEdit), body: .json) {
                request async throws(APIError) in try await subscribe(request)
            },
            Route(.get, Self.path, .exchange(.exchangesView)) {
                request async throws(APIError) in try await list(request)
            },
            Route(.delete, Self.subscriptionPath, .exchange(.exchangesEdit)) {
                request async throws(APIError) in try await unsubscribe(request)
            },
        ]
    }

    private func subscribe(_ request: APIRequest) async throws(APIError) -> Answer {
        let account = try request.account()
        let wanted = try BodyFields.read(request, assets: assets) { $0.subscription() }
        let subscription = try await ExchangeError.told { () async throws(ExchangeError) in
            try await service.subscribe(wanted, for: account)
        }
        return .json(201) { writer in
            writer.object { $0.member("id", subscription.id.description) }
        }
    }

    private func list(_ request: APIRequest) async throws(APIError) -> Answer {
        let account = try request.account()
        let subscriptions = try await ExchangeError.told { () async throws(ExchangeError) in
            try await service.subscriptions(of: account)
        }
        return .json { writer in
            writer.object {
                $0.member("content", array: subscriptions) {
                    SubscriptionView.write($1, into: &$0)
                }
            }
        }
    }

    private func unsubscribe(_ request: APIRequest) async throws(APIError) -> Answer {
        let account = try request.account()
        guard let id = SubscriptionID(try request.parameter("id")) else { throw .notFound }
        try await ExchangeError.told { () async throws(ExchangeError) in
            try await service.unsubscribe(id, of: account)
        }
        return Answer(status: 204, body: [])
    }
}
