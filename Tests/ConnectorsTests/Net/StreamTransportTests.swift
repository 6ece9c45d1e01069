import Logging
import NIOCore
import NIOPosix
import TestKit
import Testing

@testable import Connectors

@Suite struct StreamTransportTests {
    private static func transport(
        _ change: (inout StreamSettings) -> Void = { _ in }
    ) throws -> NetworkStreamTransport {
        var settings = StreamSettings()
        // Whatever is not under test is long: the machine may be busy.
        settings.connectTimeout = .seconds(600)
        settings.silenceMax = .seconds(600)
        change(&settings)
        return try NetworkStreamTransport(
            settings: settings, group: MultiThreadedEventLoopGroup.singleton,
            random: CountedBits(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func connection(
        to server: StreamServer, _ change: (inout StreamSettings) -> Void = { _ in }
    ) async throws -> StreamConnection {
        try #require(await transport(change).open(server.url))
    }

    /// Everything until the connection ends, or so many.
    private static func texts(
        of connection: StreamConnection, _ count: Int = .max
    ) async -> [String] {
        var texts: [String] = []
        for await message in connection.messages {
            texts.append(String(decoding: message, as: UTF8.self))
            if texts.count == count { break }
        }
        return texts
    }

    @Test func whatIsSaidIsHeardMaskedAndTheFarewellIsAnswered() async throws {
        let server = try await StreamServer(.echo)
        let connection = try await Self.connection(to: server)
        let texts = ["one", "", "zwei", String(repeating: "x", count: 70_000)]
        for text in texts { #expect(await connection.send(text)) }
        #expect(await Self.texts(of: connection, 4) == texts)
        await connection.close()
        #expect(server.unmasked == 0)
        #expect(server.heard(.connectionClose) == [[3, 232]])
        #expect(await !connection.send("late"))
        #expect(server.heads == ["/v2?a=b [\"127.0.0.1:\(server.port)\"]"])
        await server.stop()
    }

    @Test func whatComesRightBehindTheUpgradeIsNotLost() async throws {
        let greetings = (0..<100).map { "greeting \($0)" }
        let server = try await StreamServer(.greet(greetings))
        for _ in 0..<10 {
            let connection = try await Self.connection(to: server)
            #expect(await Self.texts(of: connection, 100) == greetings)
            await connection.close()
        }
        await server.stop()
    }

    @Test func fragmentsAreOneMessage() async throws {
        let text = String(repeating: "0123456789", count: 50)
        let server = try await StreamServer(.fragments(text, count: 7))
        let connection = try await Self.connection(to: server)
        #expect(await Self.texts(of: connection, 1) == [text])
        await eventually("pings between fragments are answered") { server.heard(.pong).count == 6 }
        await connection.close()
        await server.stop()
    }

    @Test func aPingIsAnsweredWithItsText() async throws {
        let server = try await StreamServer(.ping("1700000000000"))
        let connection = try await Self.connection(to: server)
        await eventually("the pong") { server.heard(.pong) == [Array("1700000000000".utf8)] }
        await connection.close()
        await server.stop()
    }

    /// The close code that the venue hears. What came before is handed on, nothing after.
    @Test(
        arguments: [
            (.frame(bytes: 10_001), 1_009),
            (.fragments(String(repeating: "a", count: 10_001), count: 3), 1_009),
            (.fragments("abcdefghij", count: 10), 1_009),
            (.raw([0x82, 0x01, 0x00]), 1_003),
            (.raw([0x80, 0x01, 0x61]), 1_002),
            (.raw([0xC1, 0x01, 0x61]), 1_002),
            (.raw([0x81, 0x81, 1, 2, 3, 4, 0x61]), 1_002),
            (.raw([0x83, 0x01, 0x61]), 1_002),
            (.raw([0x09, 0x01, 0x61]), 1_002),
            (.raw([0x01, 0x01, 0x61, 0x81, 0x01, 0x61]), 1_002),
        ] as [(StreamServer.Behaviour, Int)])
    func whatTheProtocolOrALimitForbidsEndsTheConnection(
        behaviour: StreamServer.Behaviour, code: Int
    ) async throws {
        let server = try await StreamServer(behaviour)
        let connection = try await Self.connection(to: server) {
            $0.messageBytesMax = 10_000
            $0.fragmentsMax = 5
        }
        #expect(await Self.texts(of: connection).isEmpty)
        await eventually("the farewell") {
            server.heard(.connectionClose) == [[UInt8(code >> 8), UInt8(code & 0xFF)]]
        }
        await eventually("the connection is gone") { server.closed == 1 }
        await server.stop()
    }

    @Test func aMessageOfExactlyTheLimitIsHandedOn() async throws {
        let server = try await StreamServer(.frame(bytes: 10_000))
        let connection = try await Self.connection(to: server) { $0.messageBytesMax = 10_000 }
        #expect(await Self.texts(of: connection, 1).first?.utf8.count == 10_000)
        await connection.close()
        await server.stop()
    }

    @Test(arguments: [.close, .farewell(1_001), .farewell(4_000)] as [StreamServer.Behaviour])
    func theMessagesEndWithTheConnection(behaviour: StreamServer.Behaviour) async throws {
        let server = try await StreamServer(behaviour)
        let connection = try await Self.connection(to: server)
        #expect(await Self.texts(of: connection).isEmpty)
        await eventually("the connection is gone") { server.closed == 1 }
        #expect(await !connection.send("late"))
        await connection.close()
        if case .farewell(let code) = behaviour {
            #expect(
                server.heard(.connectionClose) == [[UInt8(code >> 8), UInt8(code & 0xFF)]],
                "the farewell is answered with its code")
        }
        await server.stop()
    }

    @Test func aSilentVenueIsAskedAndThenLeft() async throws {
        let server = try await StreamServer(.silent)
        let connection = try await Self.connection(to: server) {
            $0.pingAfter = .milliseconds(50)
            $0.silenceMax = .milliseconds(150)
            $0.closeTimeout = .milliseconds(50)
        }
        #expect(await Self.texts(of: connection).isEmpty)
        await eventually("the connection is gone") { server.closed == 1 }
        #expect(server.heard(.ping).count == 1)
        await server.stop()
    }

    @Test func aVenueThatAnswersPingsIsKept() async throws {
        let server = try await StreamServer(.idle)
        let connection = try await Self.connection(to: server) {
            $0.pingAfter = .milliseconds(20)
        }
        await eventually("many pings") { server.heard(.ping).count >= 10 || server.closed > 0 }
        #expect(server.closed == 0)
        await connection.close()
        await server.stop()
    }

    /// What is in the queue is whole and in order; the connection pays, never a message in between.
    @Test func aConsumerThatFallsBehindLosesTheConnection() async throws {
        let server = try await StreamServer(.flood)
        let connection = try await Self.connection(to: server) { $0.queueMessagesMax = 100 }
        await eventually("the connection is gone") { server.closed == 1 }
        let texts = await Self.texts(of: connection)
        #expect(texts == Array(repeating: StreamServer.flooded, count: 100))
        await server.stop()
    }

    /// Messages that are few, and large.
    @Test func aConsumerThatLeavesManyBytesLosesTheConnection() async throws {
        let server = try await StreamServer(.flood)
        let connection = try await Self.connection(to: server) {
            $0.queueBytesMax = 10 * StreamServer.flooded.utf8.count
        }
        await eventually("the connection is gone") { server.closed == 1 }
        let texts = await Self.texts(of: connection)
        #expect(texts == Array(repeating: StreamServer.flooded, count: 10))
        await server.stop()
    }

    @Test func whatIsTakenFromTheQueueMakesRoom() async throws {
        let server = try await StreamServer(.echo)
        let connection = try await Self.connection(to: server) { $0.queueBytesMax = 100 }
        let texts =
            (0..<5).map { String(repeating: "\($0)", count: 60) }
            + [String(repeating: "a message alone is never too large", count: 100)]
        var messages = connection.messages.makeAsyncIterator()
        for text in texts {
            #expect(await connection.send(text))
            let message = await messages.next()
            #expect(message.map { String(decoding: $0, as: UTF8.self) } == text)
        }
        await connection.close()
        await server.stop()
    }

    @Test func whoPingsWithoutReadingIsLeft() async throws {
        let server = try await StreamServer(.pingFlood)
        let connection = try await Self.connection(to: server) {
            $0.closeTimeout = .milliseconds(50)
        }
        #expect(await Self.texts(of: connection).isEmpty)
        await connection.close()
        await server.stop()
    }

    @Test func aConsumerThatGoesAwayTakesTheConnectionWithIt() async throws {
        let server = try await StreamServer(.idle)
        let connection = try await Self.connection(to: server)
        let consumer = Task { for await _ in connection.messages {} }
        consumer.cancel()
        await consumer.value
        await eventually("the connection is gone") { server.closed == 1 }
        await server.stop()
    }

    @Test(arguments: [.refuse, .hang] as [StreamServer.Behaviour])
    func whatIsNotOpenedInTimeIsNone(behaviour: StreamServer.Behaviour) async throws {
        let server = try await StreamServer(behaviour)
        let transport = try Self.transport { $0.connectTimeout = .milliseconds(200) }
        #expect(await transport.open(server.url) == nil)
        await server.stop()
        #expect(await transport.open(server.url) == nil, "nobody listens any more")
        #expect(await transport.open("ws://api.example.com/") == nil, "unencrypted")
    }

    @Test func anOpeningThatIsCancelledEnds() async throws {
        let server = try await StreamServer(.hang)
        let transport = try Self.transport()
        let opening = Task { await transport.open(server.url) == nil }
        opening.cancel()
        #expect(await opening.value)
        await server.stop()
    }

    @Test func anEncryptedStreamNeedsATrustedCertificateForItsName() async throws {
        for pair in [TestCertificate.venue, TestCertificate.other] {
            let server = try await StreamServer(.greet(["hello"]), tls: try pair.serverContext())
            let url = "wss://localhost:\(server.port)/"
            #expect(await (try Self.transport()).open(url) == nil, "an unknown authority")
            try await pair.withFile { file in
                let transport = try Self.transport { $0.trust = .authorities(pemFile: file) }
                let connection = await transport.open(url)
                #expect((connection != nil) == (pair.key == TestCertificate.venue.key))
                if let connection {
                    #expect(await Self.texts(of: connection, 1) == ["hello"])
                    await connection.close()
                }
            }
            await server.stop()
        }
    }
}
