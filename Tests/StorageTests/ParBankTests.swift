import Bookkeeping
import Domain
import Engine
import Money
import Synchronization
import TestKit
import Testing

@testable import Storage

/// Money that is settled, moved and brought in by many at once is all there at every moment.
@Suite struct ParBankTests {
    private static let writers = 16
    private static let each = Fixed(1_000)

    private final class Progress: Sendable {
        let isOver = Atomic<Bool>(false)
        let steps = Atomic<Int>(0)
    }

    private static func profile(_ number: Int) -> Profile {
        SpecimenPar.profile(number % writers)
    }

    /// Nobody brings coins in or takes them out, so that their sum is what it was.
    private static func open(_ store: any Store) async {
        for number in 0..<writers {
            for commit in SpecimenPar.open(profile(number), each) {
                #expect(await store.commit(commit) == .done)
            }
            let coins = SpecimenPar.deposit(
                each, of: SpecimenPar.coin, to: .profile(profile(number).id))
            #expect(await store.commit(coins) == .done)
        }
        let treasury = SpecimenPar.deposit(
            Fixed(1_000_000), of: SpecimenPar.coin, to: .treasury(SpecimenPar.issuer))
        #expect(await store.commit(treasury) == .done)
    }

    /// One life, one transfer and one deposit; a refusal for want of money is one too.
    private static func write(_ store: any Store, _ writer: Int, _ step: Int) async {
        let number = step * writers + writer
        var life = SpecimenPar(number, Fixed(1 + step % 7), of: profile(writer)) { request in
            request.recipient = profile(writer + step).id
            if step % 2 == 0 {
                (request.source, request.target) = (request.target, request.source)
            }
        }
        // Only coins are in the treasury: what pays out currency ends as a cancel.
        let commits =
            step % 2 == 0 || step % 5 == 0
            ? [life.create(), life.cancel()] : [life.create(), life.intend(), life.settle()]
        for commit in commits { guard await store.commit(commit) == .done else { break } }
        let transfer = Activity(
            id: Specimen.id(10_000_000 + number), tenant: Specimen.tenant,
            kind: .transfer(from: profile(writer).id, to: profile(writer + 1 + step % 15).id),
            asset: step % 3 == 0 ? Specimen.usd : SpecimenPar.coin, amount: Fixed(1 + step % 11),
            reference: "t-\(number)", at: Specimen.time(number))
        _ = await store.commit(transfer.booking())
        let deposit = SpecimenPar.deposit(
            .one, of: Specimen.usd, to: .profile(profile(writer).id), reference: "d-\(number)")
        #expect(await store.commit(deposit) == .done)
    }

    private static func problems(_ mirrors: [Pocket: MirrorBalance], _ coins: Fixed) -> [String] {
        var problems: [String] = []
        var sum = Int128(0)
        for (pocket, balance) in mirrors {
            if pocket.asset == SpecimenPar.coin { sum += balance.posted.units }
            if balance.held.isNegative { problems.append("\(pocket) holds \(balance)") }
            if pocket.account.profile != nil, balance.posted < balance.held {
                problems.append("\(pocket) is \(balance)")
            }
        }
        if sum != coins.units { problems.append("there are \(Fixed(uncheckedUnits: sum)) coins") }
        return problems
    }

    @Test func everySnapshotOfMoneyAtParIsWhole() async throws {
        let harness = SQLiteHarness()
        let store = try await harness.open()
        await Self.open(store)
        let snapshots = Soak.rounds(500, target: 100_000)
        let coins = Fixed(1_000_000 + 1_000 * Self.writers)
        let progress = Progress()
        // However the machine shares itself out.
        let enough = 5 * Self.writers
        let problems = try await withThrowingTaskGroup(of: [String].self) { group in
            for writer in 0..<Self.writers {
                group.addTask {
                    var step = 0
                    while !progress.isOver.load(ordering: .relaxed) {
                        await Self.write(store, writer, step)
                        step += 1
                        progress.steps.wrappingAdd(1, ordering: .relaxed)
                    }
                    return []
                }
            }
            group.addTask {
                defer { progress.isOver.store(true, ordering: .relaxed) }
                var problems: [String] = []
                var number = 0
                while number < snapshots || progress.steps.load(ordering: .relaxed) < enough {
                    defer { number += 1 }
                    problems += Self.problems(try await store.mirrors(), coins)
                    // Folded from all entries, the outside world's too.
                    guard number % (snapshots / 50) == 0 else { continue }
                    var sums: [Asset: Int128] = [:]
                    for row in try await store.trialBalance() {
                        sums[row.asset, default: 0] += row.balance.units
                    }
                    problems += sums.filter { $0.value != 0 }.map { "\($0) is left over" }
                }
                return problems
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(problems.isEmpty, "\(problems.prefix(5))")
        #expect(try await store.audit() == [])
        await store.close()
    }

    /// The judge of the snapshots finds what is to be found.
    @Test func aSnapshotThatIsNotWholeIsFound() {
        let pocket = SpecimenPar.pocket(SpecimenPar.profile, SpecimenPar.coin)
        let rows: [(MirrorBalance, Int)] = [
            (MirrorBalance(posted: Fixed(5), held: .zero), 0),
            (MirrorBalance(posted: Fixed(5), held: Fixed(5)), 0),
            (MirrorBalance(posted: Fixed(4), held: .zero), 1),
            (MirrorBalance(posted: Fixed(5), held: Fixed(6)), 1),
            (MirrorBalance(posted: Fixed(5), held: Fixed(-1)), 1),
        ]
        for (balance, count) in rows {
            #expect(Self.problems([pocket: balance], Fixed(5)).count == count, "\(balance)")
        }
    }
}
