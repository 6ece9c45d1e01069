import Domain
import Engine

/// `/v2/conversion/stablecoins`: decodes, calls the service once, encodes. Decides nothing.
struct StablecoinRoutes: Sendable {
    static let path = "/v2/conversion/stablecoins"

    let service: any ParService
    let assets: AssetDirectory
    let cursors: PageCursors

    var routes: [Route] {
        [
            Route(.post, Self.path, .scope(.stablecoinsWrite), body: .json) {
                request async throws(APIError) in try await create(request)
            },
            Route(.get, Self.path, .scope(.stablecoinsRead)) {
                request async throws(APIError) in try await list(request)
            },
            Route(.get, Self.path + "/{id}", .scope(.stablecoinsRead)) {
                request async throws(APIError) in try await show(request)
            },
            Route(.delete, Self.path + "/{id}", .scope(.stablecoinsWrite)) {
                request async throws(APIError) in try await cancel(request)
            },
        ]
    }

    private func create(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let wanted = try BodyFields.read(request, assets: assets, Self.decode)
        let conversion = try await ParError.told { () async throws(ParError) in
            try await service.create(wanted, for: tenant)
        }
        return .json { ParConversionView.write(conversion, into: &$0) }
    }

    private static func decode(_ fields: inout BodyFields) -> ParRequest? {
        let profile = fields.id("profile_id", of: Profile.self)
        let source = fields.asset("source_asset")
        let target = fields.asset("target_asset")
        if let source, source == target {
            fields.errors.add("target_asset", "must differ from source_asset")
        }
        let amount = fields.amount("amount", of: [source, target])
        let reference = fields.reference()
        let recipient = fields.optionalID("recipient_profile_id", of: Profile.self)
        let identity = fields.optionalID("identity_id", of: ExternalEntity.self)
        let account = fields.optionalID("account_id", of: ExternalEntity.self)
        let metadata = fields.metadata()
        guard let profile, let source, let target, let amount else { return nil }
        return ParRequest(
            profile: profile, recipient: recipient, amount: amount.value, amountText: amount.text,
            source: source, target: target, reference: reference, identity: identity ?? .zero,
            account: account ?? .zero, metadata: metadata)
    }

    private func show(_ request: APIRequest) async throws(APIError) -> Answer {
        let (id, tenant) = try Self.place(of: request)
        let conversion = try await ParError.told { () async throws(ParError) in
            try await service.conversion(id, of: tenant)
        }
        return .json { ParConversionView.write(conversion, into: &$0) }
    }

    private func cancel(_ request: APIRequest) async throws(APIError) -> Answer {
        let (id, tenant) = try Self.place(of: request)
        let conversion = try await ParError.told { () async throws(ParError) in
            try await service.cancel(id, of: tenant)
        }
        return .json { ParConversionView.write(conversion, into: &$0) }
    }

    private func list(_ request: APIRequest) async throws(APIError) -> Answer {
        let wanted = try StablecoinListRequest.read(
            request.query, tenant: request.caller().tenant, cursors)
        var query = wanted.query
        query.limit = wanted.limit + 1
        let found = try await ParError.told { [query] () async throws(ParError) in
            try await service.conversions(query)
        }
        return cursors.page(
            found, limit: wanted.limit, of: wanted.listing,
            at: { ParQuery.Position(createdAt: $0.createdAt, id: $0.id) }
        ) { ParConversionView.write($1, into: &$0) }
    }

    /// What is no id is the id of nothing.
    private static func place(of request: APIRequest) throws(APIError) -> (ConversionID, TenantID) {
        guard let id = ConversionID(try request.parameter("id")) else { throw .notFound }
        return (id, try request.caller().tenant)
    }
}
