import Bookkeeping
import Domain
import Engine
import Money

/// What profiles have, what came and went, and the ways to move it but conversions.
struct ProfileMoneyRoutes: Sendable {
    static let transferPath = "/v2/transfer/internal"
    static let depositPath = "/v2/sandbox/profiles/{id}/deposit"
    static let statementPath = ProfileRoutes.path + "/{id}/statement"

    let service: any ProfileService
    let assets: AssetDirectory
    let cursors: PageCursors
    /// Whether money may come from nowhere.
    let hasSandbox: Bool

    var routes: [Route] {
        [
            Route(.get, ProfileRoutes.path + "/{id}/balances", .scope(.profilesRead)) {
                request async throws(APIError) in try await balances(request)
            },
            Route(.get, ProfileRoutes.path + "/{id}/balances/{asset}", .scope(.profilesRead)) {
                request async throws(APIError) in try await balance(request)
            },
            Route(.get, Self.statementPath, .scope(.profilesRead)) {
                request async throws(APIError) in try await statement(request)
            },
            Route(.post, Self.transferPath, .scope(.transfersWrite), body: .json) {
                request async throws(APIError) in try await transfer(request)
            },
        ] + (hasSandbox ? [sandbox] : [])
    }

    private var sandbox: Route {
        Route(.post, Self.depositPath, .scope(.profilesRead), body: .json) {
            request async throws(APIError) in try await deposit(request)
        }
    }

    private func balances(_ request: APIRequest) async throws(APIError) -> Answer {
        let (name, tenant) = try ProfileRoutes.place(of: request)
        let balances = try await ParError.told { () async throws(ParError) in
            try await service.balances(of: name, of: tenant)
        }
        return ListAnswer.of(balances) { ProfileBalanceView.write($1, into: &$0) }
    }

    /// Of an asset that the profile never had there is nothing, which is a balance too.
    private func balance(_ request: APIRequest) async throws(APIError) -> Answer {
        let (name, tenant) = try ProfileRoutes.place(of: request)
        guard let asset = assets.asset(try request.parameter("asset")) else { throw .notFound }
        let balances = try await ParError.told { () async throws(ParError) in
            try await service.balances(of: name, of: tenant)
        }
        let balance =
            balances.first { $0.asset == asset }
            ?? ProfileBalance(asset: asset, balance: .zero, pendingDebit: .zero)
        return .json { ProfileBalanceView.write(balance, into: &$0) }
    }

    private func statement(_ request: APIRequest) async throws(APIError) -> Answer {
        let (name, tenant) = try ProfileRoutes.place(of: request)
        var fields = QueryFields(request.query)
        let asset = fields.asset(assets)
        let after = fields.after()
        let limit = fields.limit()
        let listing = PageCursors.Listing(
            tenant: tenant, place: Self.statementPath,
            filters: [name.text, asset?.code, after.map { String($0) }])
        let position: LogPosition? = fields.position(cursors, of: listing)
        try fields.finish()
        let found = try await ParError.told { () async throws(ParError) in
            try await service.statement(
                of: name, of: tenant, in: asset, after: position?.number ?? after ?? 0,
                atMost: limit + 1)
        }
        return cursors.page(
            found, limit: limit, of: listing, at: { LogPosition($0.number) }
        ) { StatementLineView.write($1, into: &$0) }
    }

    private func deposit(_ request: APIRequest) async throws(APIError) -> Answer {
        let (name, tenant) = try ProfileRoutes.place(of: request)
        let wanted = try BodyFields.read(request, assets: assets) {
            fields -> (amount: Fixed, asset: Asset, memo: String)? in
            let asset = fields.asset("asset")
            let amount = fields.amount("amount", of: [asset])
            let memo = fields.memo()
            guard let asset, let amount else { return nil }
            return (amount.value, asset, memo)
        }
        let activity = try await ParError.told { () async throws(ParError) in
            try await service.deposit(
                wanted.amount, of: wanted.asset, memo: wanted.memo, to: name, of: tenant)
        }
        return .json { writer in
            writer.object { $0.member("activity_id", activity.id.description) }
        }
    }

    private func transfer(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let order = try BodyFields.read(request, assets: assets, Self.transferOrder)
        let transfer = try await ParError.told { () async throws(ParError) in
            try await service.transfer(order, for: tenant)
        }
        return .json { TransferView.write(transfer, into: &$0) }
    }

    private static func transferOrder(_ fields: inout BodyFields) -> TransferOrder? {
        let from = fields.id("from_profile_id", of: Profile.self)
        let to = fields.id("to_profile_id", of: Profile.self)
        if let from, from == to {
            fields.errors.add("to_profile_id", "must differ from from_profile_id")
        }
        let asset = fields.asset("asset")
        let amount = fields.amount("amount", of: [asset])
        let reference = fields.reference()
        let metadata = fields.metadata()
        guard let from, let to, let asset, let amount else { return nil }
        return TransferOrder(
            from: from, to: to, asset: asset, amount: amount.value, reference: reference,
            metadata: metadata)
    }
}

extension ProfileName {
    fileprivate var text: String {
        switch self {
        case .id(let id): id.description
        case .standard: "default"
        }
    }
}
