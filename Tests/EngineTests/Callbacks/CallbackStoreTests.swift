import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Engine

/// The dispatcher on a store that keeps the whole contract.
@Suite struct CallbackStoreTests {
    private let store = MemoryStore()

    private var prepared: [Commit] {
        [
            Commit(writes: [.par(.putProfile(SpecimenExchange.profile))]),
            SpecimenPar.deposit(
                Fixed(1_000), of: Specimen.usd, to: .profile(SpecimenPar.profile.id)),
            SpecimenExchange.subscribe(SpecimenExchange.subscription(1)),
        ]
    }

    @Test func aWholeLifeIsToldInItsOrderThroughFailures() async throws {
        let world = try CallbackWorld(books: store)
        world.receivers.play { _, n in
            (.milliseconds(50), n % 3 == 0 ? .failed(.status(503)) : .delivered(status: 200))
        }
        world.start()
        var specimen = try SpecimenExchange(1)
        for commit in prepared + specimen.whole() {
            world.perform { await world.commits(commit) }
            world.run(for: .milliseconds(10))
        }
        world.run(for: .seconds(3_600))
        let told = specimen.exchange.told
        let delivered = world.receivers.calls.filter { $0.outcome == .delivered(status: 200) }
        #expect(told > 3 && delivered.map(\.sequence) == Array(1...told))
        #expect(delivered.map(\.event) == (1...told).map { "\(specimen.eventID($0))" })
        let open = try await store.deliveries(in: CallbackDelivery.State.open, of: nil, atMost: 9)
        #expect(open.isEmpty && store.books.audit().isEmpty)
    }

    @Test func whatIsParkedIsRedeliveredWithWhatCameBehindIt() async throws {
        let world = try CallbackWorld(books: store)
        world.receivers.play { _, _ in (.zero, .failed(.nameNotFound)) }
        world.start()
        var specimen = try SpecimenExchange(1)
        var commits = prepared + specimen.whole()
        let last = commits.removeLast()
        for commit in commits { world.perform { await world.commits(commit) } }
        world.run(for: .seconds(200_000))
        world.perform { await world.commits(last) }
        world.run(for: .seconds(200_000))
        #expect(world.receivers.calls.count == 8)
        world.receivers.play { _, _ in (.zero, .delivered(status: 200)) }
        world.commit(.redeliver(specimen.exchange.id, to: nil, at: world.time.now()))
        world.run(for: .zero)
        #expect(
            world.receivers.calls.dropFirst(8).map(\.sequence)
                == Array(1...specimen.exchange.told))
    }

    @Test func theStoreRingsForWhatIsTold() async throws {
        let board = CallbackBoard()
        let boarded = BoardedStore(
            store, mirrors: MirrorBoard(), halts: HaltBoard(), events: EventBoard(),
            callbacks: board)
        let specimen = try SpecimenExchange(1)
        for commit in prepared + [specimen.insertQuote] {
            #expect(await boarded.commit(commit) == .done)
        }
        #expect(board.takeNews() == CallbackBoard.News())
        #expect(await boarded.commit(specimen.confirm()) == .done)
        #expect(board.takeNews() == CallbackBoard.News(accounts: [SpecimenExchange.account]))
        // What is not durable rings for nobody.
        #expect(await boarded.commit(specimen.confirm()) != .done)
        #expect(board.takeNews() == CallbackBoard.News())
        let again = ExchangeWrite.redeliver(specimen.exchange.id, to: nil, at: Specimen.start)
        #expect(await boarded.commit(Commit(writes: [.exchange(again)])) == .done)
        #expect(board.takeNews().isForAll)
    }
}
