import Domain
import Engine
import HummingbirdCore
import NIOCore
import StrictJSON

/// One client that follows one conversion: what there is, then what happens, as server-sent events
/// (WHATWG HTML, section 9.2).
///
/// It reads the store page by page from the last number that was written, so a slow client costs
/// one page of memory and loses nothing.
struct EventFollower: Sendable {
    let service: any EventService
    let conversion: ConversionID
    let tenant: TenantID
    /// The first page, which was read before the answer began.
    let first: ConversionEvents
    /// The number after which it begins.
    let after: Int64
    let rings: EventRings
    let time: any TimeSource
    /// Whether the client may still listen: its token lives, and it has the scope.
    let isAllowed: @Sendable () async -> Bool
    /// Held while it lasts.
    let place: StreamLimiter.Place

    /// Until nothing more is expected, the client may no longer listen, or the rings end.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        defer { withExtendedLifetime(place) {} }
        var last = after
        var page = first
        var spokeAt = time.now()
        var rings = rings.rings.makeAsyncIterator()
        try await writer.write(Self.opening)
        while true {
            if let end = page.events.last {
                try await writer.write(Self.text(page.events))
                (last, spokeAt) = (end.number, time.now())
            }
            if page.isComplete { return }
            if page.events.count < Limits.eventStreamPageMax, await rings.next() == nil { return }
            guard await isAllowed(),
                let next = try? await service.events(
                    of: conversion, tenant: tenant, after: last,
                    atMost: Limits.eventStreamPageMax)
            else { return }
            page = next
            let silence = time.now().duration(since: spokeAt)
            if page.events.isEmpty, silence >= .seconds(Limits.eventHeartbeatSeconds) {
                try await writer.write(Self.heartbeat)
                spokeAt = time.now()
            }
        }
    }

    /// When to come back, in milliseconds, should the connection break.
    private static let opening = ByteBuffer(string: "retry: \(Limits.eventRetryMilliseconds)\n\n")
    private static let heartbeat = ByteBuffer(string: ":\n\n")

    private static func text(_ events: [NumberedEvent]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for event in events {
            var writer = JSONWriter(reserving: 1_024)
            EventView.write(event, into: &writer)
            buffer.writeString("id: \(event.number)\nevent: \(event.event.kind.rawValue)\ndata: ")
            buffer.writeBytes(writer.bytes)
            buffer.writeString("\n\n")
        }
        return buffer
    }
}
