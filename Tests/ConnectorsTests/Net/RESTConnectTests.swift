import Foundation
import NIOCore
import NIOPosix
import TestKit
import Testing

@testable import Connectors

/// What is proven not to have been sent.
@Suite struct RESTConnectTests {
    private static func send(
        to url: String, _ change: (inout RESTSettings) -> Void = { _ in },
        timeout: Duration = .seconds(600)
    ) async throws -> RESTOutcome {
        var settings = RESTSettings()
        settings.connectTimeout = .seconds(600)
        change(&settings)
        let transport = try NetworkRESTTransport(
            baseURL: url, settings: settings, group: MultiThreadedEventLoopGroup.singleton)
        let outcome = await transport.send(
            RESTRequest(.post, "/order", body: "a=1", timeout: timeout))
        await transport.shutdown()
        return outcome
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func aRefusedConnectionSentNothing(host: String) async throws {
        let server = try await ScriptedServer(.hang)
        await server.stop()
        let outcome = try await Self.send(to: "http://\(host):\(server.port)")
        #expect(outcome == .notSent("Connection refused"))
    }

    @Test func aNameWithoutAddressSentNothing() async throws {
        let outcome = try await Self.send(
            to: "https://nothing.invalid", { $0.connectTimeout = .milliseconds(500) })
        guard case .notSent = outcome else { throw UnexpectedOutcome(outcome: outcome) }
    }

    /// The server accepts and does not answer the TLS hello.
    @Test func aHandshakeThatDoesNotEndSentNothing() async throws {
        let server = try await ScriptedServer(.hang)
        let url = "https://127.0.0.1:\(server.port)"
        let outcome = try await Self.send(to: url, { $0.connectTimeout = .milliseconds(200) })
        guard case .notSent = outcome else { throw UnexpectedOutcome(outcome: outcome) }
        let short = try await Self.send(
            to: url, { $0.connectTimeout = .seconds(1) }, timeout: .milliseconds(200))
        guard case .notSent = short else { throw UnexpectedOutcome(outcome: short) }
        await server.stop()
    }

    /// A listener that accepts nobody: once its queue is full the network drops what knocks.
    @Test func aConnectionThatIsNotMadeInTimeSentNothing() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        var waiting: [any Channel] = []
        while waiting.count < 10,
            let channel = try? await ClientBootstrap(group: group)
                .connectTimeout(.milliseconds(200))
                .connect(host: "127.0.0.1", port: port).get()
        {
            waiting.append(channel)
        }
        #expect(waiting.count < 10, "the queue is never full")
        let outcome = try await Self.send(
            to: "http://127.0.0.1:\(port)", { $0.connectTimeout = .milliseconds(200) })
        #expect(outcome == .notSent("Connect timeout"))
        for channel in waiting { try await channel.close() }
        try await listener.close()
    }

    @Test func aConnectionThatIsLostInTheHandshakeSentNothing() async throws {
        let server = try await ScriptedServer(.closeAtOnce)
        let outcome = try await Self.send(to: "https://127.0.0.1:\(server.port)")
        guard case .notSent = outcome else { throw UnexpectedOutcome(outcome: outcome) }
        await server.stop()
    }

    @Test func aCertificateOfAnotherAuthorityOrNameIsRefusedBeforeAnythingIsSent() async throws {
        for pair in [TestCertificate.venue, TestCertificate.other] {
            let server = try await ScriptedServer(
                .answer(ScriptedServer.ok("{}")), tls: try pair.serverContext())
            let url = "https://127.0.0.1:\(server.port)"
            let unknown = try await Self.send(to: url)
            let flaw = "the certificate is of no trusted authority, or not valid now"
            #expect(unknown == .notSent("TLS: \(flaw)"))
            let trusted = try await pair.withFile { file in
                try await Self.send(to: url, { $0.trust = .authorities(pemFile: file) })
            }
            switch trusted {
            case .answered: #expect(pair.certificate == TestCertificate.venue.certificate)
            case .notSent: #expect(pair.certificate == TestCertificate.other.certificate)
            case .unknown: throw UnexpectedOutcome(outcome: trusted)
            }
            await server.stop()
        }
    }

    @Test func aNameIsCheckedAgainstTheCertificate() async throws {
        let pair = TestCertificate.venue
        let server = try await ScriptedServer(
            .answer(ScriptedServer.ok("{}")), tls: try pair.serverContext())
        let outcome = try await pair.withFile { file in
            try await Self.send(
                to: "https://localhost:\(server.port)", { $0.trust = .authorities(pemFile: file) })
        }
        guard case .answered = outcome else { throw UnexpectedOutcome(outcome: outcome) }
        await server.stop()
    }

    @Test func certificatesThatCannotBeReadAreRefused() {
        var settings = RESTSettings()
        settings.trust = .authorities(pemFile: "/nowhere.pem")
        #expect(throws: ConnectorError.trust("no certificates in PEM in the file")) {
            try NetworkRESTTransport(
                baseURL: "https://127.0.0.1", settings: settings,
                group: MultiThreadedEventLoopGroup.singleton)
        }
    }
}
