import Bookkeeping
import Domain
import Foundation
import TestKit
import Testing

@testable import Engine

@Suite struct CallbackDispatcherTests {
    private static let failing: Receivers.Script = { _, _ in (.zero, .failed(.status(500))) }

    private func seconds(_ calls: [Receivers.Call]) -> [Int64] {
        calls.map { $0.at.duration(since: Specimen.start).components.seconds }
    }

    private func states(_ world: CallbackWorld) async throws -> [CallbackDelivery.State] {
        let all = Set(CallbackDelivery.State.allCases)
        return try await world.books.deliveries(in: all, of: nil, atMost: 10_000)
            .map(\.delivery.state)
    }

    @Test func aNoticeIsSentAtOnceWithItsHeaders() throws {
        let world = try CallbackWorld()
        world.subscribe(1, header: CallbackSubscription.Header(name: "X-Own", value: "mine"))
        world.start()
        world.tell(1, of: 1)
        let call = try #require(world.receivers.calls.first)
        #expect(world.receivers.calls.count == 1 && call.at == Specimen.start)
        #expect(call.url == "https://1.example/callbacks")
        #expect(
            call.headers == [
                CallbackHeader("Content-Type", "application/json"),
                CallbackHeader("X-Hubpay-Hmac", "key-1 of 38"),
                CallbackHeader("X-Event-Id", call.event), CallbackHeader("X-Event-Sequence", "1"),
                CallbackHeader("X-Own", "mine"),
            ])
        #expect(EventID(call.event) != nil)
    }

    @Test func aReceiverThatAlwaysFailsIsCalledBySchedule() async throws {
        let world = try CallbackWorld()
        world.subscribe(1)
        world.receivers.play(Self.failing)
        world.start()
        world.tell(1, of: 1)
        world.tell(1, of: 1)
        world.run(for: .seconds(200_000))
        let delays: [Int64] = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]
        var expected: [Int64] = []
        for delay in delays { expected.append((expected.last ?? 0) + delay) }
        #expect(seconds(world.receivers.calls) == expected)
        #expect(world.receivers.calls.allSatisfy { $0.sequence == 1 })
        #expect(Set(world.receivers.calls.map(\.event)).count == 1)
        #expect(try await states(world) == [.parked, .parked])
        #expect(world.process?.inFlightCount == 0)
    }

    /// From each failure the delay counts, and each call may take its whole time.
    @Test func aReceiverThatHangsIsCalledAgainFromTheEndOfItsTime() async throws {
        let world = try CallbackWorld()
        world.subscribe(1)
        world.receivers.play { _, _ in (.seconds(30), .delivered(status: 200)) }
        world.start()
        world.tell(1, of: 1)
        world.run(for: .seconds(400))
        #expect(seconds(world.receivers.calls) == [0, 20, 335])
    }

    /// What the store says is due next is useless while something is under way.
    @Test func aRetryIsOnTimeWhileAnotherCallHangs() throws {
        let world = try CallbackWorld()
        let (one, two) = (world.subscribe(1), world.subscribe(2))
        #expect(one != two)
        world.receivers.play { call, n in
            call.url.contains("//1.")
                ? (.seconds(14), .delivered(status: 200))
                : (.zero, n == 0 ? .failed(.connectionRefused) : .delivered(status: 204))
        }
        world.start()
        world.tell(1, of: 1)
        world.tell(1, of: 2)
        world.run(for: .seconds(20))
        let second = world.receivers.calls.filter { $0.url.contains("//2.") }
        #expect(seconds(second) == [0, 5])
    }

    @Test(arguments: UInt64(1)...20)
    func theOrderOfAnExchangeIsKeptWhenCallsFail(seed: UInt64) throws {
        let world = try CallbackWorld(seed: seed)
        world.subscribe(1)
        world.receivers.play { _, n in
            (.milliseconds(100), n % 3 == 2 ? .delivered(status: 200) : .failed(.timedOut))
        }
        world.start()
        for _ in 0..<4 { for exchange in 1...3 { world.tell(exchange, of: 1) } }
        world.run(for: .seconds(400_000))
        let calls = world.receivers.calls
        for exchange in Set(calls.map(\.exchange)).sorted() {
            let own = calls.filter { $0.exchange == exchange }.map(\.sequence)
            #expect(own == own.sorted() && Set(own) == [1, 2, 3, 4])
        }
        #expect(world.receivers.overlaps.isEmpty)
        // What was delivered is not sent again while nobody dies.
        #expect(calls.filter { $0.outcome == .delivered(status: 200) }.count == 12)
    }

    @Test func whatIsParkedIsSentAgainInItsOrderWhenAnOperatorAsks() async throws {
        let world = try CallbackWorld()
        let id = world.subscribe(1)
        world.receivers.play(Self.failing)
        world.start()
        for _ in 0..<2 { world.tell(1, of: 1) }
        world.run(for: .seconds(200_000))
        // What comes later waits behind it.
        world.tell(1, of: 1)
        world.run(for: .seconds(200_000))
        #expect(world.receivers.calls.count == 8)
        world.receivers.play { _, _ in (.zero, .delivered(status: 200)) }
        let parked = try await world.books.deliveries(in: [.parked], of: nil, atMost: 9)
        let exchange = try #require(parked.first).delivery.exchange
        world.commit(.redeliver(exchange, to: id, at: world.time.now()))
        world.run(for: .zero)
        let again = world.receivers.calls.dropFirst(8)
        #expect(again.map(\.sequence) == [1, 2, 3])
        #expect(again.first?.event == world.receivers.calls.first?.event)
        #expect(try await states(world) == [.delivered, .delivered, .delivered])
    }

    @Test func aCallWhoseOutcomeWasNotCommittedIsRepeatedWithItsEventID() async throws {
        let world = try CallbackWorld()
        world.subscribe(1)
        world.start()
        world.receivers.afterAnswer { _ in world.kill() }
        for _ in 0..<3 { world.tell(1, of: 1) }
        #expect(world.receivers.calls.count == 1)
        #expect(try await states(world) == [.pending, .pending, .pending])
        world.receivers.afterAnswer { _ in }
        world.start()
        world.run(for: .seconds(1))
        let calls = world.receivers.calls
        #expect(calls.map(\.sequence) == [1, 1, 2, 3])
        #expect(calls[0].event == calls[1].event)
        #expect(Set(calls.map(\.event)).count == 3)
    }

    @Test func whatAnEndedSubscriptionStillHadIsDropped() async throws {
        let world = try CallbackWorld()
        let id = world.subscribe(1)
        world.receivers.play(Self.failing)
        world.start()
        for _ in 0..<2 { world.tell(1, of: 1) }
        world.run(for: .seconds(10))
        let calls = world.receivers.calls.count
        // It ends while a call is under way, which then fails.
        world.receivers.play { _, _ in (.seconds(10), .failed(.status(500))) }
        world.run(for: .seconds(300))
        world.commit(.endSubscription(id, at: world.time.now()))
        world.run(for: .seconds(400_000))
        #expect(world.receivers.calls.count == calls + 1)
        #expect(try await states(world) == [.dropped, .dropped])
    }

    @Test func aShutdownCountsNoFailure() async throws {
        let world = try CallbackWorld()
        world.subscribe(1)
        world.receivers.play { _, _ in (.seconds(10), .delivered(status: 200)) }
        world.start()
        world.tell(1, of: 1)
        world.run(for: .seconds(1))
        world.process?.stop()
        world.run(for: .zero)
        guard case .success? = world.process?.ending else {
            Issue.record("it ended with \(String(describing: world.process?.ending))")
            return
        }
        let left = try await world.books.deliveries(in: [.pending], of: nil, atMost: 9)
        #expect(left.map(\.delivery.attempts) == [0])
        world.start()
        world.run(for: .seconds(20))
        #expect(world.receivers.calls.map(\.outcome).last == .delivered(status: 200))
        #expect(Set(world.receivers.calls.map(\.event)).count == 1)
    }

    @Test(arguments: [
        CommitOutcome.unknown("the disk is away"),
        .refused(.versionChanged(Specimen.id(1))),
    ])
    func anOutcomeThatIsNotCommittedEndsTheProcess(outcome: CommitOutcome) throws {
        let books = CallbackBooks()
        let world = try CallbackWorld(books: books)
        world.subscribe(1)
        world.subscribe(2)
        world.receivers.play { call, _ in
            (call.url.contains("//1.") ? .seconds(1) : .seconds(14), .delivered(status: 200))
        }
        world.start()
        world.tell(1, of: 1)
        world.tell(1, of: 2)
        books.spoil(outcome)
        world.run(for: .seconds(2))
        guard case .failure(let error)? = world.process?.ending,
            case .outcomeUnknown? = error as? EngineError
        else {
            Issue.record("it ended with \(String(describing: world.process?.ending))")
            return
        }
    }

    /// As another node would, past the bell.
    @Test func whatNobodyRangForIsFoundByTheTick() throws {
        let world = try CallbackWorld { $0.tick = .seconds(60) }
        world.subscribe(1)
        world.tell(1, of: 1)
        world.start()
        world.run(for: .zero)
        #expect(world.receivers.calls.count == 1)
        world.perform { await world.tells(1, of: 1, isRung: false) }
        world.run(for: .seconds(59))
        #expect(world.receivers.calls.count == 1)
        world.run(for: .seconds(2))
        #expect(seconds(world.receivers.calls) == [0, 60])
    }
}
