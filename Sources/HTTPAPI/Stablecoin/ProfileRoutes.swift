import Domain
import Engine

/// `/v2/profiles`: the purses of a tenant.
struct ProfileRoutes: Sendable {
    static let path = "/v2/profiles"
    /// How every path names the profile that each tenant has.
    private static let standardName = "default"

    let service: any ProfileService
    let assets: AssetDirectory

    var routes: [Route] {
        [
            Route(.get, Self.path, .scope(.profilesRead)) {
                request async throws(APIError) in try await list(request)
            },
            Route(.post, Self.path, .scope(.profilesWrite), body: .json) {
                request async throws(APIError) in try await create(request)
            },
            Route(.get, Self.path + "/{id}", .scope(.profilesRead)) {
                request async throws(APIError) in try await show(request)
            },
            Route(.put, Self.path + "/{id}", .scope(.profilesWrite), body: .json) {
                request async throws(APIError) in try await rename(request)
            },
            Route(.put, Self.path + "/{id}/deactivate", .scope(.profilesWrite)) {
                request async throws(APIError) in try await deactivate(request)
            },
        ]
    }

    private func list(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let profiles = try await ParError.told { () async throws(ParError) in
            try await service.profiles(of: tenant)
        }
        return ListAnswer.of(profiles) { ProfileView.write($1, into: &$0) }
    }

    private func create(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let nickname = try BodyFields.read(request, assets: assets) { $0.nickname() }
        return try await answer { () async throws(ParError) in
            try await service.createProfile(nickname: nickname, for: tenant)
        }
    }

    private func show(_ request: APIRequest) async throws(APIError) -> Answer {
        let (name, tenant) = try Self.place(of: request)
        return try await answer { () async throws(ParError) in
            try await service.profile(name, of: tenant)
        }
    }

    private func rename(_ request: APIRequest) async throws(APIError) -> Answer {
        let (name, tenant) = try Self.place(of: request)
        let nickname = try BodyFields.read(request, assets: assets) { $0.nickname() }
        return try await answer { () async throws(ParError) in
            try await service.rename(name, to: nickname, of: tenant)
        }
    }

    private func deactivate(_ request: APIRequest) async throws(APIError) -> Answer {
        let (name, tenant) = try Self.place(of: request)
        return try await answer { () async throws(ParError) in
            try await service.deactivate(name, of: tenant)
        }
    }

    private func answer(
        _ call: () async throws(ParError) -> Profile
    ) async throws(APIError) -> Answer {
        let profile = try await ParError.told(call)
        return .json { ProfileView.write(profile, into: &$0) }
    }

    /// What is neither `default` nor an id is the id of nothing.
    static func place(of request: APIRequest) throws(APIError) -> (ProfileName, TenantID) {
        let tenant = try request.caller().tenant
        let text = try request.parameter("id")
        if text == standardName { return (.standard, tenant) }
        guard let id = ProfileID(text) else { throw .notFound }
        return (.id(id), tenant)
    }
}
