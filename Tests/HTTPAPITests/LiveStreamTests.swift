import Domain
import Engine
import NIOCore
import TestKit
import Testing

@testable import HTTPAPI

/// Streams over real connections, with the hardened edge in front.
@Suite struct LiveStreamTests {
    private static let conversion = Samples.pending.conversion
    private static let path = "/trade/v1/conversions/\(conversion.id)/events"

    private static func change(_ status: ConversionStatus = .processing) -> ConversionChange {
        var conversion = conversion
        conversion.status = status
        return ConversionChange(conversion: conversion)
    }

    private static func api(edit: (inout TestAPI) -> Void = { _ in }) -> TestAPI {
        let api = TestAPI(edit: edit)
        api.events.tell(ConversionChange(conversion: conversion))
        return api
    }

    @Test func whatHappensIsToldAsItHappens() async throws {
        let api = Self.api()
        try await api.serve { connection in
            try await connection.listen(Self.path, token: connection.token()) { listener in
                #expect(listener.status == 200)
                #expect(await listener.next()?.retry == "1000")
                #expect(await listener.next()?.id == 1)
                for number in 2...20 as ClosedRange<Int64> {
                    api.events.tell(Self.change())
                    #expect(await listener.next()?.id == number)
                }
                // As after a lost ring: two events for one.
                api.events.tell(Self.change(), Self.change(.completed), complete: true)
                #expect(await listener.next()?.id == 21)
                #expect(await listener.next()?.event == "conversion:completed")
                #expect(await listener.nextEvent() == nil)
            }
        }
        #expect(api.openStreams == 0)
    }

    @Test func aSilentStreamSaysThatItLivesAndNoTimeoutEndsIt() async throws {
        let api = Self.api {
            $0.settings.edge.idleTimeout = .milliseconds(200)
            $0.settings.edge.headerTimeout = .milliseconds(200)
            $0.settings.edge.bodyTimeout = .milliseconds(200)
            $0.settings.edge.writeTimeout = .milliseconds(200)
        }
        try await api.serve { connection in
            try await connection.listen(Self.path, token: connection.token()) { listener in
                #expect(await listener.nextEvent()?.id == 1)
                let start = ContinuousClock.now
                for beat in 1...20 {
                    // 600 ms in all.
                    await eventually("its turn") {
                        ContinuousClock.now - start >= .milliseconds(30) * beat
                    }
                    api.time.advance(.seconds(Int64(Limits.eventHeartbeatSeconds)))
                    api.events.ring()
                    #expect(await listener.next()?.isComment == true)
                }
                api.events.tell(Self.change())
                #expect(await listener.next()?.id == 2)
            }
        }
    }

    @Test func aRingWithoutNewsIsSilent() async throws {
        let api = Self.api()
        try await api.serve { connection in
            try await connection.listen(Self.path, token: connection.token()) { listener in
                #expect(await listener.nextEvent()?.id == 1)
                api.time.advance(.seconds(1))
                api.events.ring()
                await eventually("a read") { api.events.readsAfter.count >= 2 }
                api.events.tell(Self.change())
                #expect(await listener.next()?.id == 2)
            }
        }
    }

    @Test func aClientHasSoManyStreamsAndAllHaveSoMany() async throws {
        let api = Self.api {
            $0.settings.eventStreamsPerClientMax = 2
            $0.settings.eventStreamsMax = 3
        }
        var theirs = Samples.conversion(id: 2, tenant: "other")
        theirs.status = .processing
        api.events.tell(ConversionChange(conversion: theirs))
        let other = "/trade/v1/conversions/\(theirs.id)/events"
        try await api.serve { connection in
            let own = try await connection.token()
            let foreign = try await connection.token("other-1")
            func open(_ path: String, _ token: String, _ status: Int) async throws {
                try await connection.listen(path, token: token) { listener in
                    #expect(listener.status == status)
                    #expect(listener.head.contains("Retry-After: 5") == (status != 200))
                }
            }
            try await connection.listen(Self.path, token: own) { first in
                try await connection.listen(Self.path, token: own) { second in
                    #expect(first.status == 200 && second.status == 200)
                    try await open(Self.path, own, 429)
                    try await connection.listen(other, token: foreign) { third in
                        #expect(third.status == 200)
                        try await open(other, foreign, 503)
                    }
                    await api.expectStreams(2)
                }
                await api.expectStreams(1)
                try await open(Self.path, own, 200)
            }
            // Clients that are gone hold no place.
            await api.expectStreams(0)
        }
    }

    @Test(arguments: ["expiry", "revoked", "scope"])
    func aStreamEndsWithTheRightToIt(reason: String) async throws {
        let api = Self.api()
        try await api.serve { connection in
            try await connection.listen(Self.path, token: connection.token()) { listener in
                #expect(await listener.nextEvent()?.id == 1)
                switch reason {
                case "expiry": api.time.advance(.seconds(TokenSigner.lifetimeSeconds))
                case "revoked": api.clients.edit("acme-1") { $0.revokedAt = FakeTime.start }
                default: api.clients.edit("acme-1") { $0.scopes = ["venues:view"] }
                }
                // What the directory knows of a client is a few seconds old at most.
                api.time.advance(ClientDirectory.staleAfter)
                api.events.tell(Self.change())
                #expect(await listener.nextEvent() == nil)
            }
            await api.expectStreams(0)
        }
    }

    /// What is read next ends it, a heartbeat at the latest; no knowledge of it is ever old.
    @Test func aRevokedTokenEndsItsStreamAndNoOther() async throws {
        let api = Self.api()
        try await api.serve { connection in
            let (token, other) = (try await connection.token(), try await connection.token())
            try await connection.listen(Self.path, token: token) { ended in
                try await connection.listen(Self.path, token: other) { lasting in
                    #expect(await ended.nextEvent()?.id == 1)
                    #expect(await lasting.nextEvent()?.id == 1)
                    try await connection.revoke(token)
                    api.events.ring()
                    #expect(await ended.nextEvent() == nil)
                    api.events.tell(Self.change())
                    #expect(await lasting.nextEvent()?.id == 2)
                }
            }
        }
    }

    @Test func aShutdownEndsStreamsAtOnce() async throws {
        let api = Self.api()
        try await api.serveUntil { connection, stop in
            try await connection.listen(Self.path, token: connection.token()) { listener in
                #expect(await listener.nextEvent()?.id == 1)
                await stop()
                #expect(await listener.nextEvent() == nil)
            }
        }
        #expect(api.openStreams == 0)
    }

    @Test func aClientThatDoesNotReadCostsLittleAndIsCutOff() async throws {
        let api = Self.api { $0.settings.edge.writeTimeout = .milliseconds(400) }
        let pages = 400
        for _ in 0..<pages * Limits.eventStreamPageMax / 64 {
            for _ in 0..<64 { api.events.tell(Self.change()) }
        }
        try await api.serve { connection in
            let token = try await connection.token()
            let (wire, _) = try await connection.open(
                RawConnection.get(Self.path, token), reads: false)
            await eventually("a read") { !api.events.readsAfter.isEmpty }
            await api.expectStreams(0)
            wire.close(promise: nil)
        }
        #expect(api.events.readsAfter.count < pages)
    }

    @Test func aClientThatReadsSlowlyLosesNothing() async throws {
        let api = Self.api()
        for _ in 0..<2_000 { api.events.tell(Self.change()) }
        api.events.tell(Self.change(.completed), complete: true)
        try await api.serve { connection in
            let token = try await connection.token()
            let (wire, received) = try await connection.open(
                RawConnection.get(Self.path, token), reads: false)
            let turn = wire.eventLoop.scheduleRepeatedTask(
                initialDelay: .zero, delay: .milliseconds(1)
            ) { _ in wire.read() }
            var text = ""
            for await bytes in received { text += String(buffer: bytes) }
            turn.cancel()
            let ids = text.split(separator: "\n\n").compactMap { StreamBlock($0).id }
            #expect(ids == Array(1...2_002))
        }
    }
}

extension TestAPI {
    /// Waits until so many streams are open.
    func expectStreams(_ count: Int, location: SourceLocation = #_sourceLocation) async {
        await eventually("\(count) streams", location: location) { openStreams == count }
    }
}
