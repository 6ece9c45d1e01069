import Domain

/// The query string of a list of conversions (spec/stablecoin.md, section 6).
struct StablecoinListRequest {
    let query: ParQuery
    let listing: PageCursors.Listing

    var limit: Int { query.limit }

    /// - Throws: every bad parameter at once.
    static func read(
        _ parameters: QueryParameters, tenant: TenantID, _ cursors: PageCursors
    ) throws(APIError) -> StablecoinListRequest {
        var fields = QueryFields(parameters)
        var query = ParQuery(
            tenant: tenant, profile: fields.id("profile_id", of: Profile.self),
            reference: fields.reference(), createdFrom: fields.time("created_at.begin"),
            createdTo: fields.time("created_at.end"),
            updatedFrom: fields.time("updated_at.begin"),
            updatedTo: fields.time("updated_at.end"), isAscending: fields.isAscending(),
            limit: fields.limit())
        let times = [query.createdFrom, query.createdTo, query.updatedFrom, query.updatedTo]
        let listing = PageCursors.Listing(
            tenant: tenant, place: StablecoinRoutes.path,
            filters: [query.profile?.description, query.reference]
                + times.map { $0?.description } + [String(query.isAscending)])
        query.after = fields.position(cursors, of: listing)
        try fields.finish()
        return StablecoinListRequest(query: query, listing: listing)
    }
}
