import Domain
import Engine
import Money
import TestKit
import Testing

@testable import Venues

/// Random calls, faults and restarts from a seed: a deal goes its ways only forward, a quote makes
/// one deal at most, and nothing is forgotten.
@Suite struct DealerRandomTests {
    /// One in so many steps is a restart.
    @Test(arguments: [1, 6], UInt64(1)...20)
    func aDealGoesForwardOnlyWhateverHappens(restartEvery: Int64, seed: UInt64) async throws {
        var run = try Run(seed: seed, restartEvery: restartEvery)
        for step in 0..<120 {
            try await run.step()
            #expect(run.breaches == [], "step \(step)")
            if !run.breaches.isEmpty { return }
        }
        try await run.end()
        #expect(run.breaches == [])
        #expect(run.settled > 5, "nothing happened")
    }

    private struct Run {
        private var fixture: DealerFixture
        private let records = MemoryRecords()
        private let restartEvery: Int64
        private var dealer: EmbeddedDealer
        private var bits: SeededBits
        private var orders: [DealOrder] = []
        private var seen: [DealerDeal] = []
        var breaches: [String] = []

        init(seed: UInt64, restartEvery: Int64) throws {
            bits = SeededBits(seed)
            let shares = DealerFaultPlan.Fault.allCases.map {
                ($0, Fixed(uncheckedUnits: Int128(80_000_000_000_000_000)))
            }
            fixture = DealerFixture(
                faults: DealerFaultPlan(
                    seed: bits.next(), probabilities: Dictionary(uniqueKeysWithValues: shares)))
            self.restartEvery = restartEvery
            dealer = try fixture.openInMemory(records)
        }

        var settled: Int { seen.count { $0.state == .settled } }

        mutating func step() async throws {
            switch bits.below(8) {
            case 0, 1: try await dealAnew()
            case 2: try await dealOnUsedQuote()
            case 3: await check { dealer, order in .answer(await dealer.deal(order)) }
            case 4: await check { dealer, order in .sighting(await dealer.find(order)) }
            case 5: await check { dealer, order in .sighting(await dealer.withdraw(order)) }
            case 6:
                let days = Int(bits.below(3))
                await check { dealer, order in
                    .sighting(
                        await dealer.roll(order, to: order.valueDate.adding(days: days)))
                }
            default:
                fixture.time.pass(
                    bits.below(12) == 0 ? .seconds(14_400) : bits.duration(below: .seconds(3)))
            }
            compare()
            if bits.below(restartEvery) == 0 { try restart() }
        }

        /// A quote, and mostly a deal on it.
        private mutating func dealAnew() async throws {
            let side: ExchangeRate.Side = bits.below(2) == 0 ? .bid : .offer
            let order = try await fixture.world(dealer).order(UInt64(orders.count), side)
            orders.append(order)
            if bits.below(6) > 0 { _ = await dealer.deal(order) }
        }

        private mutating func dealOnUsedQuote() async throws {
            guard let order = any() else { return }
            let other = order.changed(
                id: DealerWorld.id(UInt64(orders.count)),
                validUntil: fixture.time.now().adding(.seconds(5)))
            orders.append(other)
            _ = await dealer.deal(other)
        }

        private mutating func any() -> DealOrder? {
            orders.isEmpty ? nil : orders[Int(bits.below(Int64(orders.count)))]
        }

        private enum Told {
            case answer(DealAnswer)
            case sighting(DealSighting)

            var report: DealReport? {
                switch self {
                case .answer(.answered(let report)), .sighting(.present(let report)): report
                case .answer(.refused), .answer(.unknown), .sighting(.absent),
                    .sighting(.unreachable):
                    nil
                }
            }
        }

        /// What is told is what is kept.
        private mutating func check(
            _ call: (EmbeddedDealer, DealOrder) async -> Told
        ) async {
            guard let order = any() else { return }
            guard let report = await call(dealer, order).report else { return }
            let kept = dealer.withRecords { $0.deal(order.id) }
            if kept?.report != report { breaches.append("told \(report), kept \(kept as Any)") }
        }

        /// With what was there one step ago.
        private mutating func compare() {
            let deals = dealer.withRecords { Array($0.deals) }
            if deals.count < seen.count { breaches.append("a deal is gone") }
            for (before, after) in zip(seen, deals) where before != after {
                if before.order != after.order { breaches.append("\(before) became \(after)") }
                let isForward = Self.mayBecome(before.state, after.state)
                if !isForward { breaches.append("\(before.state) became \(after.state)") }
                if after.valueDate < before.valueDate { breaches.append("rolled back") }
            }
            let quotes = deals.filter(\.usesQuote).map(\.order.quote)
            if Set(quotes).count != quotes.count { breaches.append("a quote made two deals") }
            if Set(deals.map(\.order.id)).count != deals.count { breaches.append("an id is twice") }
            seen = deals
        }

        private static func mayBecome(
            _ before: DealerDeal.State, _ after: DealerDeal.State
        ) -> Bool {
            switch (before, after) {
            // One step may end a look and settle what it booked.
            case (.looking(_, let books), .booked), (.looking(_, let books), .settled): books
            case (.looking(_, let books), .rejected): !books
            case (.looking, .withdrawn), (.booked, .booked), (.booked, .settled): true
            case (.looking, _), (.booked, _), (.rejected, _), (.withdrawn, _), (.settled, _): false
            }
        }

        private mutating func restart() throws {
            let before = dealer.withRecords { ($0.deals, $0.offers) }
            // Its plan begins anew with the process.
            fixture.configuration.faults.seed = bits.next()
            dealer = try fixture.openInMemory(records)
            let after = dealer.withRecords { ($0.deals, $0.offers) }
            if before != after { breaches.append("a restart changed what it keeps") }
        }

        /// All has ended once its days are over; what never arrived is absent.
        mutating func end() async throws {
            fixture.time.pass(.seconds(10 * 86_400))
            for order in orders {
                let sighting = await dealer.find(order)
                let isAbsent = sighting == .absent
                let deal = dealer.withRecords { $0.deal(order.id) }
                switch deal?.state {
                case nil: if !isAbsent { breaches.append("there, and not kept") }
                case .rejected, .withdrawn, .settled:
                    if isAbsent { breaches.append("kept, and absent") }
                case .looking, .booked: breaches.append("never ended: \(order)")
                }
            }
            compare()
        }
    }
}
