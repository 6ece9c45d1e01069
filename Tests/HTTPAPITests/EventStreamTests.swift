import Domain
import Engine
import Money
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct EventStreamTests {
    private static let id = Samples.pending.conversion.id
    private static let path = "/trade/v1/conversions/\(id)/events"

    private static let created = ConversionChange(conversion: Samples.pending.conversion)

    private static var processing: ConversionChange {
        var conversion = Samples.pending.conversion
        conversion.status = .processing
        conversion.version = 1
        var order = Samples.completed.orders[0]
        order.state = .intended
        return ConversionChange(conversion: conversion, orders: [order])
    }

    private static var completed: ConversionChange {
        let stored = Samples.completed
        return ConversionChange(
            conversion: stored.conversion, spent: number("0.1"), received: number("5990.004"),
            orders: stored.orders, trades: stored.trades)
    }

    private func ended() -> TestAPI {
        let api = TestAPI()
        api.events.tell(Self.created)
        api.events.skip(4)
        api.events.tell(Self.processing, Self.completed, complete: true)
        return api
    }

    private func blocks(_ text: String) -> [StreamBlock] {
        text.split(separator: "\n\n").map { StreamBlock($0) }
    }

    @Test func everyChangeIsToldFromTheFirstAndThenTheStreamEnds() async throws {
        try await ended().run { client in
            let reply = try await client.send("GET", Self.path, token: client.token())
            #expect(reply.status == 200)
            #expect(reply.header("Content-Type") == "text/event-stream")
            #expect(reply.header("Cache-Control") == "no-store")
            #expect(reply.header("Connection") == "close")
            #expect(reply.header("Content-Length") == nil)
            let blocks = blocks(reply.text)
            #expect(blocks.first?.retry == "1000")
            let events = blocks.dropFirst()
            #expect(events.map(\.id) == [1, 6, 7])
            #expect(
                events.map(\.event) == [
                    "conversion:created", "conversion:processing", "conversion:completed",
                ])
            for event in events {
                #expect(event.json["number"]?.integer == event.id)
                #expect(event.json["kind"]?.string == event.event)
                #expect(event.json["conversion"]?["id"]?.string == Self.id.description)
            }
        }
    }

    @Test func anEventShowsTheConversionAsItWasThen() async throws {
        try await ended().run { client in
            let reply = try await client.send("GET", Self.path, token: client.token())
            let events = blocks(reply.text).dropFirst().map(\.json)
            #expect(events[0]["conversion"]?["status"]?.string == "PENDING")
            #expect(events[0]["conversion"]?["to"]?["amount"] == nil)
            #expect(events[0]["orders"]?.array == [])
            #expect(events[1]["orders"]?.array?.first?["status"]?.string == "PENDING")
            #expect(events[1]["orders"]?.array?.first?["trades"]?.array == [])
            let last = events[2]
            #expect(last["conversion"]?["to"]?["amount"]?.string == "5990.004")
            #expect(last["spent"]?["amount"]?.string == "0.1")
            #expect(last["received"]?["asset"]?.string == "USD")
            let orders = try #require(last["orders"]?.array)
            #expect(orders.map { $0["status"]?.string } == ["COMPLETED", "COMPLETED"])
            #expect(orders.map { $0["trades"]?.array?.count } == [1, 1])
            #expect(last["amendment"] == nil)
        }
    }

    @Test(arguments: [
        ("0", [1, 6, 7]), ("1", [6, 7]), ("5", [6, 7]), ("6", [7]), ("000000000000000006", [7]),
        ("", [1, 6, 7]),
    ])
    func aClientThatComesBackGetsWhatItMissed(last: String, ids: [Int64]) async throws {
        try await ended().run { client in
            let reply = try await client.send(
                "GET", Self.path, token: client.token(), headers: ["Last-Event-ID": last])
            #expect(blocks(reply.text).compactMap(\.id) == ids)
        }
    }

    @Test func whoHasSeenAllIsToldNotToComeBack() async throws {
        let api = ended()
        api.events.skip(2)
        try await api.run { client in
            for last in ["7", "9"] {
                let reply = try await client.send(
                    "GET", Self.path, token: client.token(), headers: ["Last-Event-ID": last])
                #expect(reply.status == 204)
                #expect(reply.body.isEmpty)
            }
        }
        // What is told after the end is told to who asks.
        var amended = Samples.completed.conversion
        amended.revision = 1
        let amendment = Amendment(at: FakeTime.start, reason: "late", movements: [])
        api.events.tell(
            ConversionChange(conversion: amended, amendment: amendment), complete: true)
        try await api.run { client in
            let reply = try await client.send(
                "GET", Self.path, token: client.token(), headers: ["Last-Event-ID": "7"])
            let events = blocks(reply.text).dropFirst()
            #expect(events.map(\.event) == ["conversion:amended"])
            #expect(events.first?.json["amendment"]?["reason"]?.string == "late")
            #expect(events.first?.json["conversion"]?["revision"]?.integer == 1)
        }
    }

    @Test(arguments: ["-1", "x", "1.0", " 1 2", "1,2", "9999999999999999999", "0x1", "8"])
    func anIdOfNoEventIsRefused(last: String) async throws {
        try await ended().run { client in
            let reply = try await client.send(
                "GET", Self.path, token: client.token(), headers: ["Last-Event-ID": last])
            reply.expectError(400, 4000)
            #expect(reply.errorFields == ["Last-Event-ID"])
        }
    }

    @Test func onlyTheTenantWithTheScopeMayListen() async throws {
        try await ended().run { client in
            try await client.send("GET", Self.path).expectError(401, 4010)
            let narrow = try await client.token(scope: "venues:view")
            try await client.send("GET", Self.path, token: narrow).expectError(403, 4030)
            let other = try await client.token("other-1")
            let unknown = ConversionID(high: 1, low: 1)
            for path in [Self.path, "/trade/v1/conversions/\(unknown)/events"] {
                let reply = try await client.send("GET", path, token: other)
                reply.expectError(404, 4040)
            }
            try await client.send("GET", "/trade/v1/conversions/x/events", token: other)
                .expectError(404, 4040)
        }
    }

    @Test func headOpensNoStream() async throws {
        let api = ended()
        try await api.run { client in
            let reply = try await client.send("HEAD", Self.path, token: client.token())
            #expect(reply.status == 200)
            #expect(reply.header("Content-Type") == "text/event-stream")
            #expect(reply.body.isEmpty)
        }
        #expect(api.openStreams == 0)
    }

    @Test func aStoreThatDoesNotAnswerIsAnErrorBeforeAndTheEndWithin() async throws {
        let api = TestAPI()
        api.events.tell(Self.created)
        api.events.fail(.unavailable("disk"))
        try await api.run { client in
            try await client.send("GET", Self.path, token: client.token()).expectError(503, 5030)
        }
        api.events.fail(nil)
        try await api.serve { connection in
            try await connection.listen(Self.path, token: connection.token()) { listener in
                #expect(await listener.nextEvent()?.id == 1)
                api.events.fail(.unavailable("disk"))
                api.events.ring()
                #expect(await listener.nextEvent() == nil)
            }
        }
    }
}

extension TestAPI {
    /// By the gauge that operators see.
    var openStreams: Int? {
        let line = metrics.text().split(separator: "\n").last {
            $0.hasPrefix("cambist_event_streams ")
        }
        return line?.split(separator: " ").last.flatMap { Double($0) }.map { Int($0) }
    }
}
