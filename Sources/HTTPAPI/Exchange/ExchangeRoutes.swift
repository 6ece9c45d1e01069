import Domain
import Engine

/// `/api/v1/orders/exchange`: decodes, calls the service once, encodes. Decides nothing.
struct ExchangeRoutes: Sendable {
    static let path = ErrorFormat.exchangePrefix
    static let quotePath = path + "/quote"
    static let confirmPath = path + "/confirm"
    static let exchangePath = path + "/{id}"

    let service: any ExchangeService
    let assets: AssetDirectory

    var routes: [Route] {
        [
            Route(.post, Self.quotePath, .exchange(.exchangesEdit), body: .json) {
                request async throws(APIError) in try await quote(request)
            },
            Route(.post, Self.confirmPath, .exchange(.exchangesEdit), body: .json) {
                request async throws(APIError) in try await confirm(request)
            },
            Route(.get, Self.path, .exchange(.exchangesView)) {
                request async throws(APIError) in try await list(request)
            },
            Route(.get, Self.exchangePath, .exchange(.exchangesView)) {
                request async throws(APIError) in try await show(request)
            },
            Route(.delete, Self.exchangePath, .exchange(.exchangesEdit)) {
                request async throws(APIError) in try await cancel(request)
            },
        ]
    }

    private func quote(_ request: APIRequest) async throws(APIError) -> Answer {
        let account = try request.account()
        let wanted = try BodyFields.read(request, assets: assets) { $0.quoteRequest() }
        let offer = try await ExchangeError.told { () async throws(ExchangeError) in
            try await service.quote(wanted, for: account)
        }
        return .json(201) { ExchangeQuoteView.write(offer, into: &$0) }
    }

    private func confirm(_ request: APIRequest) async throws(APIError) -> Answer {
        let account = try request.account()
        let wanted = try BodyFields.read(request, assets: assets) { $0.confirmation() }
        let exchange = try await ExchangeError.told { () async throws(ExchangeError) in
            try await service.confirm(wanted.quote, as: wanted.externalID, for: account)
        }
        return Answer.json(201) { ExchangeView.write(exchange, into: &$0) }
            .with(.location, "\(Self.path)/\(exchange.id)")
    }

    private func show(_ request: APIRequest) async throws(APIError) -> Answer {
        let (id, account) = try Self.place(of: request)
        let exchange = try await ExchangeError.told { () async throws(ExchangeError) in
            try await service.exchange(id, of: account)
        }
        return .json { ExchangeView.write(exchange, into: &$0) }
    }

    private func cancel(_ request: APIRequest) async throws(APIError) -> Answer {
        let (id, account) = try Self.place(of: request)
        let exchange = try await ExchangeError.told { () async throws(ExchangeError) in
            try await service.cancel(id, of: account)
        }
        return .json { ExchangeView.write(exchange, into: &$0) }
    }

    private func list(_ request: APIRequest) async throws(APIError) -> Answer {
        let query = try ExchangeListRequest.read(request.query, of: request.account())
        let page = try await ExchangeError.told { () async throws(ExchangeError) in
            try await service.exchanges(query)
        }
        return .json { writer in
            writer.object {
                $0.member("content", array: page.content) { ExchangeView.write($1, into: &$0) }
                $0.member("totalElements", integer: page.total)
                $0.member("totalPages", integer: (page.total + query.size - 1) / query.size)
                $0.member("size", integer: query.size)
                $0.member("number", integer: query.page)
            }
        }
    }

    /// What is no id is the id of nothing.
    private static func place(
        of request: APIRequest
    ) throws(APIError) -> (ConversionID, ExchangeAccount) {
        guard let id = ConversionID(try request.parameter("id")) else { throw .notFound }
        return (id, try request.account())
    }
}
