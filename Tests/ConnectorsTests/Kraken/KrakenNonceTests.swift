import Domain
import Engine
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Connectors

@Suite struct KrakenNonceTests {
    private static let start = Instant(microseconds: 1_790_000_000_000_000)

    @Test func noncesRiseWhateverTheClockDoes() {
        var nonce = KrakenNonce(reserved: nil)
        var last: UInt64 = 0
        // Steps of the clock in microseconds: forwards, standing, back by a day, forwards again.
        var now = Self.start
        for step in [0, 1, 0, 0, 5, -86_400_000_000, 0, 1, 86_400_000_000, 2, -1, -1, -1] {
            now = Instant(microseconds: now.microseconds + Int64(step))
            let next = nonce.next(at: now).nonce
            #expect(next > last)
            last = next
        }
    }

    @Test func nothingIsUsedThatIsNotReserved() {
        var nonce = KrakenNonce(reserved: nil)
        var reserved: UInt64 = 0
        for step in 0..<1_000 {
            let now = Self.start.adding(.milliseconds(step * 700))
            let (next, reserve) = nonce.next(at: now)
            if let reserve { reserved = reserve }
            #expect(next <= reserved)
        }
    }

    /// A process dies at any line; the next one has the file alone.
    @Test func aRestartNeverUsesANonceAgain() throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("cambist-nonces-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appendingPathComponent("main.nonce").path
        var used: Set<UInt64> = []
        var last: UInt64 = 0
        var now = Self.start
        for life in 0..<20 {
            let store = NonceFile(path: path)
            var nonce = KrakenNonce(reserved: try store.reserved())
            for _ in 0..<50 {
                let (next, reserve) = nonce.next(at: now)
                if let reserve { try store.reserve(reserve) }
                #expect(next > last && used.insert(next).inserted)
                last = next
                now = now.adding(.milliseconds(3))
            }
            // The clock is wrong after every third restart.
            now = now.adding(life % 3 == 2 ? .seconds(-600) : .milliseconds(10))
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["main.nonce"])
    }

    @Test func aFileThatIsNoneOfOursIsNeverTakenForANewKey() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("cambist-nonce-\(ProcessInfo.processInfo.processIdentifier)")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for text in [
            "", "7", "cambist nonces 1\n", "cambist nonces 1\n-5\n", "cambist nonces 2\n5\n",
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: KrakenError.self, "\(text)") { try NonceFile(path: path).reserved() }
        }
        #expect(throws: KrakenError.self) {
            try NonceFile(path: "/nowhere/at/all/nonce").reserve(5)
        }
    }

    /// What had its turn.
    final class Log: Sendable {
        private let state = Mutex<(nonces: [UInt64], underWay: Int, most: Int)>(([], 0, 0))

        func begin(_ nonce: UInt64) {
            state.withLock { state in
                state.nonces.append(nonce)
                state.underWay += 1
                state.most = max(state.most, state.underWay)
            }
        }

        func end() { state.withLock { $0.underWay -= 1 } }

        var nonces: [UInt64] { state.withLock { $0.nonces } }
        var mostUnderWay: Int { state.withLock { $0.most } }
    }

    @Test func requestsLeaveOneAfterTheOtherInTheOrderOfTheirNonces() async throws {
        let time = SelfMovingTime(start: Self.start)
        let lane = KrakenLane(store: MemoryNonces(), time: time)
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await lane.turn { nonce in
                        log.begin(nonce)
                        for _ in 0..<5 { await Task.yield() }
                        log.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        let nonces = log.nonces
        #expect(nonces.count == 40 && nonces == nonces.sorted() && Set(nonces).count == 40)
        #expect(log.mostUnderWay == 1)
    }

    @Test func whoComesWhenTooManyWaitIsTurnedAway() async throws {
        let lane = KrakenLane(store: MemoryNonces(), time: SelfMovingTime(start: Self.start))
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (done, turnedAway) = (Log(), Log())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await lane.turn { nonce in
                    done.begin(nonce)
                    for await _ in gate {}
                }
            }
            await eventually("the first one begins") { !done.nonces.isEmpty }
            for _ in 0..<200 {
                group.addTask {
                    do {
                        try await lane.turn { done.begin($0) }
                    } catch { turnedAway.begin(0) }
                }
            }
            await eventually("the others stand in line") {
                turnedAway.nonces.count == 200 - 128
            }
            open.finish()
            try await group.waitForAll()
        }
        #expect(done.nonces.count == 1 + 128)
    }

    /// Who holds the turn is not answered for a long time: who waited meanwhile need not be sent.
    @Test func whoseTurnComesTooLateIsTurnedAway() async throws {
        let time = MovableTime(start: Self.start, movesItself: false)
        let lane = KrakenLane(store: MemoryNonces(), time: time)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (done, late) = (Log(), Log())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await lane.turn { nonce in
                    done.begin(nonce)
                    for await _ in gate {}
                }
            }
            await eventually("the first one begins") { !done.nonces.isEmpty }
            for count in 1...2 {
                group.addTask {
                    do { try await lane.turn { done.begin($0) } } catch { late.begin(0) }
                }
                await eventually("the others stand in line") { lane.waitingCount == count }
                if count == 1 { time.pass(.seconds(20)) }
            }
            time.pass(.seconds(11))
            open.finish()
            try await group.waitForAll()
        }
        #expect(late.nonces.count == 1 && done.nonces.count == 2)
    }

    @Test func nothingIsSentWhoseNonceCannotBeKept() async throws {
        let world = try await KrakenWorld(nonces: MemoryNonces(isBroken: true))
        guard case .refused(let failure) = await world.venue.place(try world.order()) else {
            Issue.record("not refused")
            return
        }
        #expect(failure.reason == .venueUnavailable)
        #expect(world.rest.asked(.addOrder).isEmpty)
        #expect(world.venue.health().incidents.map(\.kind) == ["nonce"])
    }
}
