import Bookkeeping
import Domain
import Engine
import Foundation
import Glibc
import Money
import TestKit

/// Submitters that each wait for their commit before they send the next.
struct Workload: Sendable {
    let store: any Store
    let seconds: Double

    struct Figure {
        let rate: Double
        let cpuMicroseconds: Double
    }

    func events(submitters: Int, round: Int) async -> Figure {
        await measure(submitters) { number in
            let instant = Specimen.start.adding(.microseconds(number))
            let event = DomainEvent(
                id: Specimen.id(number, at: instant), kind: .halted,
                tenant: Specimen.tenant, conversion: nil, at: instant, note: "bench")
            return await store.commit(Commit(writes: [.event(event)])) == .done
        }
    }

    func conversions(submitters: Int, round: Int = 0) async -> Figure {
        await measure(submitters) { submitted in
            let number = submitted + round * 10_000_000_000
            let instant = Specimen.start.adding(.microseconds(number))
            var life = SpecimenLife(
                Specimen.conversion(number, reference: "r-\(number)", at: instant))
            for commit in [life.create(), life.intend(), life.complete()] {
                guard await store.commit(commit) == .done else { return false }
            }
            return true
        }
    }

    /// Created, intended and settled one to one, of a funded profile.
    func settlements(submitters: Int) async -> Figure {
        let funds = Fixed(1_000_000_000)
        let deposit = SpecimenPar.deposit(
            funds, of: SpecimenPar.coin, to: .treasury(SpecimenPar.issuer))
        for commit in SpecimenPar.open(SpecimenPar.profile, funds) + [deposit] {
            _ = await store.commit(commit)
        }
        return await measure(submitters) { number in
            let instant = Specimen.start.adding(.microseconds(number))
            var life = SpecimenPar(number, reference: "r-\(number)", at: instant)
            for commit in [life.create(), life.intend(), life.settle()] {
                guard await store.commit(commit) == .done else { return false }
            }
            return true
        }
    }

    /// - Parameter step: does one unit of work, and says whether it is durable.
    private func measure(
        _ submitters: Int, _ step: @escaping @Sendable (Int) async -> Bool
    ) async -> Figure {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start.advanced(by: .seconds(seconds))
        let cpu = Self.processorSeconds()
        let done = await withTaskGroup(of: Int.self) { group in
            for submitter in 0..<submitters {
                group.addTask {
                    var count = 0
                    while clock.now < end {
                        let number = (submitter + 1) * 10_000_000 + count
                        guard await step(number) else { return -1_000_000_000 }
                        count += 1
                    }
                    return count
                }
            }
            return await group.reduce(0, +)
        }
        let elapsed = (clock.now - start).inSeconds
        let used = Self.processorSeconds() - cpu
        return Figure(
            rate: Double(done) / elapsed, cpuMicroseconds: used / Double(max(done, 1)) * 1e6)
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
    }
}
