import Domain
import Engine
import StrictJSON

/// `/trade/v1/conversions`: decodes, calls the service once, encodes. Decides nothing.
struct ConversionRoutes: Sendable {
    static let base = "/trade/v1/conversions"
    static let depthMax = Limits.jsonDepthMax

    let service: any ConversionService
    let assets: AssetDirectory
    let time: any TimeSource
    let requiresReference: @Sendable (TenantID) -> Bool

    var routes: [Route] {
        [
            Route(.post, Self.base, .scope(.conversionsEdit), body: .json) {
                request async throws(APIError) in try await create(request)
            },
            Route(.get, Self.base, .scope(.conversionsView)) {
                request async throws(APIError) in try await list(request)
            },
            Route(.post, Self.base + "/estimate", .scope(.conversionsView), body: .json) {
                request async throws(APIError) in try await estimate(request)
            },
            Route(.post, Self.base + "/route", .scope(.conversionsView), body: .json) {
                request async throws(APIError) in try await alternatives(request)
            },
            Route(.get, Self.base + "/{id}", .scope(.conversionsView)) {
                request async throws(APIError) in try await show(request)
            },
            Route(.delete, Self.base + "/{id}", .scope(.conversionsEdit)) {
                request async throws(APIError) in try await cancel(request)
            },
        ]
    }

    private func create(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let body = try decode(request, referenceNeeded: requiresReference(tenant))
        let acceptance: Acceptance
        do {
            acceptance = try await service.create(body, for: tenant)
        } catch {
            throw .service(error)
        }
        switch acceptance {
        case .created(let stored):
            let place = "\(Self.base)/\(stored.conversion.id)"
            return try Self.answer(stored, status: 202).with(.location, place)
        case .replayed(let stored):
            return try Self.answer(stored).with(.idempotentReplayed, "true")
        }
    }

    private func estimate(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let body = try decode(request, referenceNeeded: false)
        let estimate: Estimate
        do {
            estimate = try await service.estimate(body, for: tenant)
        } catch {
            throw .service(error)
        }
        var writer = JSONWriter()
        EstimateView.write(estimate, into: &writer)
        return Answer(body: writer.bytes)
    }

    private func alternatives(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let body = try decode(request, referenceNeeded: false)
        let routes: [ConversionRoute]
        do {
            routes = try await service.routes(body, for: tenant)
        } catch {
            throw .service(error)
        }
        return .json { writer in
            writer.object { writer in
                writer.member("routes", array: routes) { RouteView.write($1, into: &$0) }
            }
        }
    }

    private func show(_ request: APIRequest) async throws(APIError) -> Answer {
        let (id, tenant) = try Self.place(of: request)
        let stored: StoredConversion
        do {
            stored = try await service.conversion(id, of: tenant)
        } catch {
            throw .service(error)
        }
        return try Self.answer(stored)
    }

    private func cancel(_ request: APIRequest) async throws(APIError) -> Answer {
        let (id, tenant) = try Self.place(of: request)
        let stored: StoredConversion
        do {
            stored = try await service.cancel(id, of: tenant)
        } catch {
            throw .service(error)
        }
        return try Self.answer(stored)
    }

    private func list(_ request: APIRequest) async throws(APIError) -> Answer {
        let query = try ListRequest.read(request.query, tenant: request.caller().tenant)
        let page: ConversionPage
        do {
            page = try await service.conversions(query)
        } catch {
            throw .service(error)
        }
        var writer = JSONWriter(reserving: 4_096)
        do {
            try ConversionPageView.write(page, query, into: &writer)
        } catch {
            throw .service(.defect("a conversion has no view: \(error)"))
        }
        return Answer(body: writer.bytes)
    }

    private func decode(
        _ request: APIRequest, referenceNeeded: Bool
    ) throws(APIError) -> ConversionRequest {
        let json = try request.json(depthMax: Self.depthMax)
        do {
            return try ConversionRequestBody.decode(
                json, assets: assets, now: time.now(),
                idempotencyKeys: request.headers[values: .idempotencyKey],
                requiresReference: referenceNeeded)
        } catch {
            throw .invalid(error)
        }
    }

    /// What is no id is the id of nothing.
    private static func place(of request: APIRequest) throws(APIError) -> (ConversionID, TenantID) {
        guard let id = ConversionID(try request.parameter("id")) else { throw .notFound }
        return (id, try request.caller().tenant)
    }

    private static func answer(
        _ stored: StoredConversion, status: Int = 200
    ) throws(APIError) -> Answer {
        var writer = JSONWriter(reserving: 2_048)
        do {
            try ConversionView.write(stored, into: &writer)
        } catch {
            throw .service(.defect("conversion \(stored.conversion.id) has no view: \(error)"))
        }
        return Answer(status: status, body: writer.bytes)
    }
}
