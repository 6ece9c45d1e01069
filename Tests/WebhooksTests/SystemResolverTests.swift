import Dispatch
import Domain
import Engine
import NIOPosix
import Synchronization
import TestKit
import Testing

@testable import Webhooks

@Suite struct SystemResolverTests {
    /// A name service that says nothing until it is let go.
    private final class Stuck: Sendable {
        let asked = Atomic(0)
        private let gate = DispatchSemaphore(value: 0)

        func lookUp(_ name: String) -> [IPAddress] {
            asked.add(1, ordering: .sequentiallyConsistent)
            gate.wait()
            gate.signal()
            return [.v4(0x0808_0808)]
        }

        func letGo() { gate.signal() }
        var count: Int { asked.load(ordering: .sequentiallyConsistent) }
    }

    private static func resolver(_ stuck: Stuck) -> SystemResolver {
        SystemResolver(group: MultiThreadedEventLoopGroup.singleton) { stuck.lookUp($0) }
    }

    private static func failure(
        _ resolver: SystemResolver, _ time: Duration = .seconds(60)
    ) async -> CallbackFailure? {
        do {
            _ = try await resolver.addresses(of: "hooks.example", within: time)
            return nil
        } catch {
            return error
        }
    }

    /// This is why odd spellings are refused before anybody is asked for them.
    @Test(arguments: ["localhost", "127.1", "0x7f000001", "2130706433", "017700000001"])
    func theSystemFindsLoopbackBehindManySpellings(name: String) async throws {
        let resolver = SystemResolver(group: MultiThreadedEventLoopGroup.singleton)
        let addresses = try await resolver.addresses(of: name, within: .seconds(60))
        #expect(!addresses.isEmpty)
        let strict = AddressGuard(policy: CallbackPolicy())
        #expect(addresses.allSatisfy { strict.objection(to: $0)?.contains("loopback") == true })
        await resolver.shutDown()
    }

    @Test func aNameServiceThatDoesNotAnswerIsNotWaitedFor() async {
        let stuck = Stuck()
        let resolver = Self.resolver(stuck)
        #expect(await Self.failure(resolver, .milliseconds(20)) == .nameNotLookedUp)
        stuck.letGo()
        await resolver.shutDown()
    }

    /// 16 block the threads, 48 wait in vain, and one more is sent away; none of the 48 is begun
    /// when threads are free again.
    @Test func whatWaitsIsBoundedAndForgottenWhenItsTimeIsUp() async {
        let stuck = Stuck()
        let resolver = Self.resolver(stuck)
        await withTaskGroup { group in
            for _ in 0..<Limits.lookUpThreadsMax {
                group.addTask { await Self.failure(resolver) }
            }
            await eventually("every thread is taken") { stuck.count == Limits.lookUpThreadsMax }
            await withTaskGroup { waiting in
                for _ in Limits.lookUpThreadsMax..<Limits.lookUpsMax {
                    waiting.addTask { await Self.failure(resolver, .milliseconds(50)) }
                }
                for await failure in waiting { #expect(failure == .nameNotLookedUp) }
            }
            #expect(await Self.failure(resolver) == .noRoom)
            stuck.letGo()
            for await failure in group { #expect(failure == nil) }
        }
        #expect(await Self.failure(resolver) == nil)
        #expect(stuck.count == Limits.lookUpThreadsMax + 1)
        await resolver.shutDown()
    }

    @Test func whoStopsIsNotHeldBack() async {
        let stuck = Stuck()
        let resolver = Self.resolver(stuck)
        let failure = await withTaskGroup { group in
            group.addTask { await Self.failure(resolver) }
            await eventually("it is asked") { stuck.count == 1 }
            group.cancelAll()
            return await group.next()
        }
        #expect(failure == .some(.cancelled))
        stuck.letGo()
        await resolver.shutDown()
    }

    @Test func afterTheEndNothingIsLookedUp() async {
        let resolver = SystemResolver(group: MultiThreadedEventLoopGroup.singleton)
        await resolver.shutDown()
        #expect(await Self.failure(resolver) == .noRoom)
    }
}
