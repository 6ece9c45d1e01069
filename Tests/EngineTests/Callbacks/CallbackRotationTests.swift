import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Engine

/// A shared key is changed by a second subscription to the same address, and the end of the first.
@Suite struct CallbackRotationTests {
    private static let count = Soak.rounds(120, target: 2_000)

    private static func subscription(_ number: Int) -> CallbackSubscription {
        let like = SpecimenExchange.subscription(number)
        return CallbackSubscription(
            id: like.id, account: like.account, url: "https://client.example/callbacks",
            sharedKey: "key-\(number)", createdAt: like.createdAt)
    }

    @Test func aKeyIsRotatedUnderLoadWithoutAGap() throws {
        let store = MemoryStore()
        let world = try CallbackWorld(books: store)
        world.receivers.play { _, n in
            (.milliseconds(20), n % 7 == 0 ? .failed(.status(503)) : .delivered(status: 200))
        }
        world.start()
        var told: [String: Int64] = [:]
        func perform(_ commit: Commit) {
            world.perform { await world.commits(commit) }
            world.run(for: .milliseconds(15))
        }
        for commit in [
            Commit(writes: [.par(.putProfile(SpecimenExchange.profile))]),
            SpecimenPar.deposit(
                Fixed(1_000_000), of: Specimen.usd, to: .profile(SpecimenPar.profile.id)),
            SpecimenExchange.subscribe(Self.subscription(1)),
        ] { perform(commit) }
        for number in 1...Self.count {
            if number == Self.count / 3 {
                perform(SpecimenExchange.subscribe(Self.subscription(2)))
            }
            var specimen = try SpecimenExchange(number)
            for commit in specimen.whole() { perform(commit) }
            told["\(specimen.exchange.id)"] = specimen.exchange.told
            if number == Self.count * 2 / 3 {
                // The first one is ended once it has been told what the second one was not.
                world.receivers.play { _, _ in (.milliseconds(20), .delivered(status: 200)) }
                world.run(for: .seconds(100_000))
                let end = ExchangeWrite.endSubscription(
                    Self.subscription(1).id, at: world.time.now())
                perform(Commit(writes: [.exchange(end)]))
            }
        }
        world.run(for: .seconds(50_000))
        let delivered = world.receivers.calls.filter { $0.outcome == .delivered(status: 200) }
        let signed = Dictionary(grouping: delivered) { call in
            String(call.header("X-Hubpay-Hmac")?.prefix { $0 != " " } ?? "")
        }
        #expect(Set(signed.keys) == ["key-1", "key-2"])
        #expect(signed.values.allSatisfy { $0.count > Self.count })
        for (exchange, last) in told {
            let numbers = Set(delivered.filter { $0.exchange == exchange }.map(\.sequence))
            #expect(numbers == Set(1...last), "\(exchange)")
        }
        #expect(store.books.audit().isEmpty)
    }
}
