import Engine
import NIOCore
import NIOPosix
import Testing

@testable import Webhooks

/// A name that says one thing when it is checked and another when it is connected gets nowhere.
@Suite struct PinningTests {
    private static let noContent = Receiver.Behaviour.answer("HTTP/1.1 204 No Content\r\n\r\n")

    @Test func aNameThatTurnsPrivateAfterItsCheckIsRefusedUnconnected() async throws {
        let receiver = try await Receiver(Self.noContent)
        let resolver = ScriptedResolver(["rebind.example": [["8.8.8.8"], ["127.0.0.1"]]])
        let strict = CallbackPolicy(allowsPlainHTTP: true, allowedPorts: [receiver.port])
        let transport = try Outgoing.transport(resolver, policy: strict)
        let url = "http://rebind.example:\(receiver.port)/"
        #expect(await transport.objection(to: url) == nil)
        for _ in 0..<3 {
            guard case .failed(.refused(let reason)) = await transport.post(Outgoing.call(url))
            else {
                Issue.record("not refused")
                break
            }
            #expect(reason.contains("not allowed"))
        }
        #expect(resolver.names.count == 4)
        #expect(receiver.connections == 0)
        await receiver.stop()
    }

    /// The system's resolver knows `localhost` as 127.0.0.1. Ours says 127.0.0.2 when asked, once:
    /// anything that looked the name up again, here or in the network library, would end at the
    /// first receiver.
    @Test func whatIsConnectedIsTheAddressThatWasChecked() async throws {
        let system = try await Receiver(Self.noContent)
        let checked = try await Receiver(Self.noContent, host: "127.0.0.2", port: system.port)
        let resolver = ScriptedResolver(["localhost": [["127.0.0.2"], ["127.0.0.1"]]])
        let url = "http://localhost:\(system.port)/"
        let transport = try Outgoing.transport(resolver)
        #expect(await transport.post(Outgoing.call(url)) == .delivered(status: 204))
        #expect(resolver.names == ["localhost"])
        #expect(system.connections == 0)
        #expect(checked.connections == 1)
        #expect(checked.requests.first?.contains("Host: localhost:\(system.port)\r\n") == true)

        // The next attempt looks it up anew.
        #expect(await transport.post(Outgoing.call(url)) == .delivered(status: 204))
        #expect(system.connections == 1)
        await system.stop()
        await checked.stop()
    }

    /// The check of the check: a client that checks with one look-up and connects by name is seen
    /// at the wrong receiver.
    @Test func aClientThatConnectsByNameIsCaught() async throws {
        let system = try await Receiver(Self.noContent)
        let checked = try await Receiver(Self.noContent, host: "127.0.0.2", port: system.port)
        let resolver = ScriptedResolver(["localhost": [["127.0.0.2"]]])
        let addresses = try await resolver.addresses(of: "localhost", within: .seconds(1))
        #expect(AddressGuard(policy: Outgoing.lenient).objection(to: addresses) == nil)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "localhost", port: Int(system.port)).get()
        #expect(channel.remoteAddress?.ipAddress == "127.0.0.1")
        try await channel.close()
        #expect(checked.connections == 0)
        await system.stop()
        await checked.stop()
    }
}
