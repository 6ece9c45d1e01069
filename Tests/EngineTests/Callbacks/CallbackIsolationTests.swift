import Domain
import TestKit
import Testing

@testable import Engine

@Suite struct CallbackIsolationTests {
    /// The 99th of a hundred latencies from notice to answer, of the receivers that do not hang;
    /// each of a hundred is told something every second, for a minute and more.
    private func latency(
        hanging: Int, from start: Int = 0, _ change: (inout CallbackSettings) -> Void = { _ in }
    ) throws -> Duration {
        let (receivers, seconds) = (100, start + 60)
        let world = try CallbackWorld(change)
        for number in 1...receivers { world.subscribe(number) }
        world.receivers.play { call, n in
            let number = Self.number(call.url)
            return number <= hanging
                ? (.seconds(30), .delivered(status: 200))
                : (.milliseconds(20 + (number * 7 + n * 13) % 60), .delivered(status: 200))
        }
        world.start()
        for second in 0..<seconds {
            for number in 1...receivers { world.tell(second % 5, of: number) }
            world.run(for: .seconds(1))
        }
        world.run(for: .seconds(60))
        let well = world.latencies(from: Specimen.time(start))
            .filter { Self.number($0.url) > hanging }.map(\.duration).sorted()
        #expect(well.count == (receivers - hanging) * (seconds - start))
        #expect(world.receivers.mostUnderWay <= Limits.callbacksInFlightMax)
        return try #require(well.dropLast(well.count / 100).last)
    }

    private static func number(_ url: String) -> Int {
        Int(url.dropFirst("https://".count).prefix { $0 != "." }) ?? 0
    }

    @Test func oneReceiverThatHangsSlowsNobody() throws {
        let usual = try latency(hanging: 0)
        #expect(try latency(hanging: 1) * 100 <= usual * 120)
    }

    /// The test above sees a queue that all share.
    @Test func aSharedQueueWouldBeSeen() throws {
        let usual = try latency(hanging: 0)
        let shared = try latency(hanging: 1) { settings in
            settings.perSubscriptionMax = 8
            settings.inFlightMax = 8
            settings.slowAfter = .seconds(60)
        }
        #expect(shared * 100 > usual * 120)
    }

    /// More calls hang than may be under way: once they are known, they have their share and no
    /// more.
    @Test func whoIsSlowHasAShareHoweverManyTheyAre() throws {
        let usual = try latency(hanging: 0, from: 40)
        #expect(try latency(hanging: 90, from: 40) * 100 <= usual * 120)
    }
}
