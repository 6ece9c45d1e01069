import Domain
import Synchronization
import TestKit
import Testing

@testable import Engine

@Suite struct CallbackSoakTests {
    /// What a receiver has to see of each exchange: 1, 2, 3, ... and nothing before its time.
    private final class Witness: Sendable {
        private struct State {
            /// The last number that was delivered, and its event.
            var last: [String: (sequence: Int64, event: String)] = [:]
            var delivered = 0
            var repeated = 0
            var faults: [String] = []
        }

        private let state = Mutex(State())

        var delivered: Int { state.withLock { $0.delivered } }
        var repeated: Int { state.withLock { $0.repeated } }
        var faults: [String] { state.withLock { $0.faults } }

        func see(_ call: Receivers.Call) {
            guard case .delivered = call.outcome else { return }
            state.withLock { state in
                let last = state.last[call.exchange] ?? (0, "")
                if call.sequence == last.sequence + 1 {
                    state.delivered += 1
                } else if call.sequence == last.sequence, call.event == last.event {
                    state.repeated += 1
                } else {
                    state.faults.append("\(call.exchange): \(call.sequence) after \(last)")
                }
                state.last[call.exchange] = (call.sequence, call.event)
            }
        }
    }

    private final class Dice: Sendable {
        private let bits: Mutex<SeededBits>

        init(seed: UInt64) { bits = Mutex(SeededBits(state: seed)) }

        func below(_ bound: Int) -> Int { bits.withLock { $0.below(bound) } }
    }

    /// A world whose dispatcher dies now and then: after any job, and between an answer and its
    /// commit.
    private struct Soaked {
        static let (receivers, exchanges) = (100, 20)

        let world: CallbackWorld
        let witness = Witness()
        let dice: Dice
        var deaths = 0
        private var jobsToDeath: Int

        init(seed: UInt64) throws {
            world = try CallbackWorld(
                books: CallbackBooks(forgets: true), keepsCalls: false, seed: seed)
            dice = Dice(seed: seed &* 7_919)
            jobsToDeath = dice.below(5_000)
            for number in 1...Self.receivers { world.subscribe(number) }
            let (world, witness, dice) = (world, witness, dice)
            world.receivers.play { _, _ in
                let most = dice.below(50) == 0 ? 20_000 : 200
                let isLost = dice.below(10) == 0
                return (
                    .milliseconds(dice.below(most)),
                    isLost ? .failed(.connectionLost) : .delivered(status: 200)
                )
            }
            world.receivers.afterAnswer { call in
                witness.see(call)
                if dice.below(300) == 0 { world.kill() }
            }
            world.start()
        }

        func tell() {
            let (exchange, account) = (dice.below(Self.exchanges), 1 + dice.below(Self.receivers))
            world.tell(exchange, of: account)
        }

        mutating func run(for duration: Duration) {
            let end = world.time.now().adding(duration)
            while world.time.now() < end {
                world.time.run(until: end) {
                    jobsToDeath -= 1
                    return jobsToDeath > 0 && world.process?.isDead == false
                }
                guard jobsToDeath <= 0 || world.process?.isDead == true else { return }
                world.kill()
                deaths += 1
                jobsToDeath = dice.below(5_000)
                world.start()
            }
        }
    }

    @Test(arguments: Soak.isOn ? [1] : [1, 2])
    func nothingIsMissingAndTheOrderIsKeptHoweverOftenItDies(seed: UInt64) throws {
        let total = Soak.rounds(10_000, target: 1_000_000)
        var soaked = try Soaked(seed: seed)
        let witness = soaked.witness
        for number in 1...total {
            soaked.tell()
            if number % 200 == 0 {
                soaked.run(for: .milliseconds(soaked.dice.below(2_000)))
            }
        }
        for _ in 0..<200 where witness.delivered < total { soaked.run(for: .seconds(600)) }
        #expect(witness.delivered == total && witness.faults.isEmpty)
        #expect(soaked.deaths > 10 && witness.repeated > 0)
        print("\(total) notices, \(soaked.deaths) deaths, \(witness.repeated) repeated")
    }
}
