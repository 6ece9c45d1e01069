import Connectors
import Domain
import TestKit
import Testing

/// The dead man's switch of a venue at work.
@Suite struct KrakenSwitchTests {
    private typealias Run = KrakenRun

    private static func switches(_ world: KrakenWorld) -> [String] {
        world.rest.asked(.cancelAllOrdersAfter).compactMap {
            ScriptedKraken.field("timeout", of: $0)
        }
    }

    @Test func theSwitchIsArmedWhileAnOrderRestsAndDisarmedAfterIt() async throws {
        try await Run.running(isExclusive: true) { world, _ in
            world.rest.answer(
                .cancelAllOrdersAfter, result: "{\"currentTime\":\"x\",\"triggerTime\":\"0\"}")
            let order = try world.order(.postOnly)
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            await eventually("what a process before left is disarmed") {
                world.time.pass(.milliseconds(100))
                return Self.switches(world) == ["0"]
            }
            _ = await world.venue.place(order)
            await eventually("armed and repeated") {
                world.time.pass(.milliseconds(100))
                line.say("{\"channel\":\"heartbeat\"}")
                return Self.switches(world).count == 3
            }
            line.say(Run.message("update", 2, Run.end("canceled", executed: "0")))
            await eventually("disarmed") {
                world.time.pass(.milliseconds(100))
                return Self.switches(world).last == "0"
            }
            #expect(Set(Self.switches(world).dropFirst().dropLast()) == ["55"])
        }
    }

    @Test func whatRestedBeforeAStartArmsIt() async throws {
        try await Run.running(isExclusive: true) { world, _ in
            let old = KrakenTexts.order(
                try world.order(.postOnly), status: "open", executed: "0", trades: [])
            world.rest.answer(.openOrders, result: "{\"open\":\(old)}")
            world.rest.answer(.cancelAllOrdersAfter, error: "EService:Busy")
            await eventually("it is tried and not confirmed") {
                world.time.pass(.milliseconds(100))
                return Self.switches(world).count >= 2
            }
            #expect(Set(Self.switches(world)) == ["55"])
            await eventually("operators are told") {
                world.venue.health().incidents.map(\.kind) == ["dead-man-switch/main"]
            }
        }
    }

    @Test func anOrderWithoutAnAnswerMayRestUntilItCannotBeThere() async throws {
        try await Run.running(isExclusive: true) { world, _ in
            world.rest.answer(.cancelAllOrdersAfter, result: "{}")
            world.rest.answer(.addOrder, .unknown("connection lost"))
            _ = await world.venue.place(try world.order(.postOnly))
            for (told, count) in [("55", 2), ("0", 1)] {
                await eventually("armed again, and disarmed at last") {
                    world.time.pass(.milliseconds(100))
                    return Self.switches(world).suffix(count)
                        == Array(repeating: told, count: count)[...]
                }
            }
        }
    }

    @Test func anAccountOfOthersTooHasNoSwitch() async throws {
        try await Run.running { world, _ in
            _ = try await Run.line(world, 1)
            _ = await world.venue.place(try world.order(.postOnly))
            for _ in 0..<50 {
                world.time.pass(.seconds(1))
                for _ in 0..<20 { await Task.yield() }
            }
            #expect(Self.switches(world).isEmpty)
        }
    }
}
