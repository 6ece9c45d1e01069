import Domain
import Engine
import Testing

@testable import HTTPAPI

@Suite struct StablecoinEventTests {
    private static let path = "/v2/events"

    @Test func eventsSayWhatTheConversionWasThen() async throws {
        let api = TestAPI()
        let kinds: [DomainEvent.Kind] = [.parCreated, .parSettled, .parCancelled]
        let events = kinds.enumerated().map { index, kind in
            var conversion = ParSamples.conversion(1)
            conversion.updatedAt = ParSamples.later
            return ParSamples.event(of: conversion, number: Int64(index) + 1, kind: kind)
        }
        api.par.state.withLock { $0.events = events }
        try await api.run { client in
            let token = try await client.token()
            let reply = try await client.send("GET", Self.path, token: token)
            let items = try #require(reply.json["items"]?.array)
            #expect(
                items.map { $0["type"]?.string } == [
                    "conversion.created", "conversion.settled", "conversion.cancelled",
                ])
            #expect(
                items.map { $0["object"]?["status"]?.string } == [
                    "CREATED", "SETTLED", "CANCELLED",
                ])
            let id = events[1].event.id
            let one = try await client.send("GET", "\(Self.path)/\(id)", token: token)
            #expect(one.json == items[1])
            #expect(
                one.text == """
                    {"id":"\(id)","type":"conversion.settled",\
                    "object_type":"stablecoin_conversion","object":{"id":"\(ParSamples.id(1))",\
                    "profile_id":"\(ParSamples.main)","amount":"100.00","source_asset":"USD",\
                    "target_asset":"USDG","status":"SETTLED",\
                    "identity_id":"00000000-0000-0000-0000-000000000000",\
                    "account_id":"00000000-0000-0000-0000-000000000000",\
                    "created_at":"2026-01-01T00:00:01.000000Z",\
                    "updated_at":"2026-01-01T00:00:00.500000Z",\
                    "settled_at":"2026-01-01T00:00:00.500000Z"},\
                    "created_at":"2026-01-01T00:00:00.500000Z"}
                    """)
        }
    }

    @Test func pagesOfEventsHaveEachOnceAndTheLastOneGrows() async throws {
        let api = TestAPI()
        api.par.fill(0..<7)
        api.par.fill(50..<53, tenant: "other")
        try await api.run { client in
            let token = try await client.token()
            var cursors = [""]
            var types = 0
            while let cursor = cursors.last, cursors.count < 10 {
                let reply = try await client.send(
                    "GET", "\(Self.path)?limit=3\(cursor)", token: token)
                types += reply.json["items"]?.array?.count ?? 0
                guard let next = reply.json["next_page_cursor"]?.string else { break }
                cursors.append("&page_cursor=\(next)")
            }
            #expect(types == 7)
            #expect(cursors.count == 3)
            api.par.fill(7..<9)
            let last = try await client.send(
                "GET", "\(Self.path)?limit=3\(cursors[2])", token: token)
            #expect(last.json["items"]?.array?.count == 3)
            let other = try await client.token("other-1")
            let foreign = try await client.send(
                "GET", "\(Self.path)?limit=3\(cursors[1])", token: other)
            foreign.expectProblem(400)
            #expect(foreign.problemFields == ["page_cursor"])
        }
    }

    /// Which kinds have a word, all of them by name.
    @Test func onlyEventsOfConversionsOneToOneHaveAWord() {
        for kind in DomainEvent.Kind.allCases {
            #expect((ParEventView.type(kind) != nil) == kind.isPar, "\(kind)")
        }
    }
}
