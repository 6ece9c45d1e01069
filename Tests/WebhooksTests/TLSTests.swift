import Engine
import Testing

@testable import Webhooks

@Suite struct TLSTests {
    private static let noContent = Receiver.Behaviour.answer("HTTP/1.1 204 No Content\r\n\r\n")

    /// - Returns: what comes of a call to the URL, whose port is the receiver's.
    private static func outcome(
        at receiver: Receiver, _ host: String, trusting certificate: String?,
        deadline: Duration = .seconds(60)
    ) async throws -> CallbackOutcome {
        let resolver = ScriptedResolver([
            "hooks.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]],
        ])
        let transport = try Outgoing.transport(resolver, trusting: certificate)
        let url = "https://\(host):\(receiver.port)/"
        return await transport.post(Outgoing.call(url, deadline: deadline))
    }

    @Test(
        arguments: [
            ("hooks.example", true, .delivered(status: 204)),
            ("127.0.0.1", true, .delivered(status: 204)),
            ("other.example", true, .failed(.tls("the certificate is for another name"))),
            (
                "hooks.example", false,
                .failed(.tls("the certificate is not trusted, or not valid now"))
            ),
        ] as [(String, Bool, CallbackOutcome)])
    func theCertificateMustBeTrustedAndForTheNameInTheURL(
        host: String, isTrusted: Bool, outcome: CallbackOutcome
    ) async throws {
        let receiver = try await Receiver(Self.noContent, isSecure: true)
        let certificate = isTrusted ? TestCertificate.certificate : nil
        let found = try await Self.outcome(at: receiver, host, trusting: certificate)
        #expect(found == outcome)
        #expect(receiver.serverNames == [host == "127.0.0.1" ? nil : host])
        await receiver.stop()
    }

    @Test(arguments: [
        ("a.example", "a.example", true), ("A.Example", "a.example", true),
        ("*.a.example", "b.a.example", true), ("*.a.example", "a.example", false),
        ("*.a.example", "c.b.a.example", false), ("*.example", "a.example", false),
        ("*", "a", false), ("*.", "a.", false), ("b*.a.example", "bc.a.example", false),
        ("b.*.example", "b.a.example", false), ("a.example.", "a.example", false),
        ("a.example\u{0}.b.example", "a.example", false), ("", "a.example", false),
    ])
    func aCertificateCoversItsNamesAndOnePartForAStar(
        pattern: String, name: String, isCovered: Bool
    ) {
        #expect(ServerIdentity.covers(pattern, name) == isCovered)
    }

    @Test func aReceiverWithoutTLSIsNoHandshake() async throws {
        let receiver = try await Receiver(.answer(""))
        let outcome = try await Self.outcome(
            at: receiver, "hooks.example", trusting: nil, deadline: .milliseconds(200))
        // It waits for a request that never comes in the clear.
        #expect(outcome == .failed(.timedOut))
        #expect(receiver.requests.isEmpty)
        await receiver.stop()
    }

    @Test func certificatesThatCannotBeReadAreRefused() {
        #expect(throws: CallbackFailure.tls("the certificates of authorities cannot be read")) {
            try Outgoing.transport(trusting: "no certificate")
        }
    }
}
