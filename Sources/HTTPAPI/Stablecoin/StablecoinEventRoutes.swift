import Domain
import Engine

/// `/v2/events`: what became of conversions one to one, oldest first.
struct StablecoinEventRoutes: Sendable {
    static let path = "/v2/events"

    let service: any ParService
    let cursors: PageCursors

    var routes: [Route] {
        [
            Route(.get, Self.path, .scope(.eventsRead)) {
                request async throws(APIError) in try await list(request)
            },
            Route(.get, Self.path + "/{id}", .scope(.eventsRead)) {
                request async throws(APIError) in try await show(request)
            },
        ]
    }

    private func list(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let listing = PageCursors.Listing(tenant: tenant, place: Self.path, filters: [])
        var fields = QueryFields(request.query)
        let limit = fields.limit()
        let after: LogPosition? = fields.position(cursors, of: listing)
        try fields.finish()
        let found = try await ParError.told { () async throws(ParError) in
            try await service.events(of: tenant, after: after?.number ?? 0, atMost: limit + 1)
        }
        let told = try found.map { (event) throws(APIError) in try Self.told(event) }
        return cursors.page(
            told, limit: limit, of: listing, at: { LogPosition($0.event.number) }
        ) { ParEventView.write($1.event, as: $1.type, into: &$0) }
    }

    private func show(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        guard let id = EventID(try request.parameter("id")) else { throw .notFound }
        let event = try await ParError.told { () async throws(ParError) in
            try await service.event(id, of: tenant)
        }
        let told = try Self.told(event)
        return .json { ParEventView.write(told.event, as: told.type, into: &$0) }
    }

    private static func told(
        _ event: ParEvent
    ) throws(APIError) -> (event: ParEvent, type: String) {
        guard let type = ParEventView.type(event.event.kind) else {
            throw .par(.defect("\(event.event.id) is no event of a conversion one to one"))
        }
        return (event, type)
    }
}
