import Domain
import Engine
import Hummingbird

/// `/trade/v1/conversions/{id}/events`: every change of a conversion from the first, then live.
struct EventRoutes: Sendable {
    static let contentType = "text/event-stream"
    static let path = ConversionRoutes.base + "/{id}/events"

    let service: any EventService
    let authenticator: Authenticator
    let limiter: StreamLimiter
    let time: any TimeSource

    var routes: [Route] {
        [
            Route(.get, Self.path, .scope(.conversionsView)) {
                request async throws(APIError) in try await follow(request)
            }
        ]
    }

    private func follow(_ request: APIRequest) async throws(APIError) -> Answer {
        let principal = try request.caller()
        guard let id = ConversionID(try request.parameter("id")) else { throw .notFound }
        let after = try Self.lastEventID(request.headers)
        // Heard from before the first read, so that nothing falls between the two.
        let rings = service.rings(of: id)
        let first: ConversionEvents
        do throws(ServiceError) {
            first = try await service.events(
                of: id, tenant: principal.tenant, after: after,
                atMost: Limits.eventStreamPageMax)
            if after > 0, first.events.isEmpty {
                let last = try await service.lastNumber(of: principal.tenant)
                guard after <= last else { throw .invalid(Self.beyond) }
            }
        } catch {
            throw .service(error)
        }
        // A client that reconnects by itself is told to stop.
        if after > 0, first.events.isEmpty, first.isComplete {
            return Answer(status: 204, body: [])
        }
        let follower = EventFollower(
            service: service, conversion: id, tenant: principal.tenant, first: first,
            after: after, rings: rings, time: time,
            isAllowed: { await isAllowed(request.headers, principal) },
            place: try limiter.take(client: principal.client))
        let stream = AnswerStream(
            length: nil, write: { try await follower.write(to: &$0) }, hangUp: rings.end)
        return Answer(contentType: Self.contentType, stream: stream)
            .with(.connection, "close").with(.accelBuffering, "no")
    }

    /// Asked again and again: a token expires, a client is revoked, a scope is taken away.
    private func isAllowed(_ headers: HTTPFields, _ before: Principal) async -> Bool {
        guard let now = try? await authenticator.principal(headers, at: time.now()) else {
            return false
        }
        return now.tenant == before.tenant && now.scopes.contains(.conversionsView)
    }

    private static let header = "Last-Event-ID"
    private static let beyond = [header: ["is beyond the last event"]]

    /// The number of the last event that the client has seen; 0 where it has seen none.
    private static func lastEventID(_ headers: HTTPFields) throws(APIError) -> Int64 {
        let values = headers[values: .lastEventID].filter { !$0.isEmpty }
        guard let text = values.first else { return 0 }
        guard values.count == 1, (1...18).contains(text.utf8.count),
            text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text)
        else { throw .invalid(header, "must be the id of an event") }
        return number
    }
}
