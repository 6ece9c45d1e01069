import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let parallelCases = [
        StoreContract("of fifty parallel creates with one reference one is done") { harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(100)))
            let outcomes = await concurrently(50) { number in
                let conversion = Specimen.conversion(number, reference: "one")
                return (conversion.id, await store.commit(SpecimenLife(conversion).create()))
            }
            let done = outcomes.filter { $0.1 == .done }.map(\.0)
            try expect(done.count, is: 1, "how many were done")
            for (id, outcome) in outcomes where id != done[0] {
                try expect(outcome, is: .refused(.referenceUsed(by: done[0])), "a duplicate")
            }
            try expect(try await store.openConversions().count, is: 1, "how many there are")
            try expect(try await store.audit().map(\.check), is: [], "the audit")
        },
        StoreContract("parallel holds never take more than there is") { harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(10)))
            let outcomes = await concurrently(64) { number in
                await store.commit(SpecimenLife(Specimen.conversion(number)).create())
            }
            try expect(outcomes.filter { $0 == .done }.count, is: 10, "how many were done")
            for outcome in outcomes where outcome != .done {
                try expect(
                    outcome,
                    is: .refused(.insufficientFunds(Specimen.pocket, available: .zero)), "the rest")
            }
            let mirror = try await store.mirrors()[Specimen.pocket]
            try expect(
                mirror, is: MirrorBalance(posted: Fixed(10), held: Fixed(10)), "the mirror")
            try expect(try await store.openConversions().count, is: 10, "how many there are")
        },
        StoreContract("in a group each commit succeeds or is refused by itself") { harness in
            let store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(1_000)))
            // Every third writes much before it is refused; every fifth is a defect.
            let outcomes = await concurrently(300) { number in
                var commit = SpecimenLife(Specimen.conversion(number)).create()
                if number % 3 == 0 {
                    commit.writes.append(
                        .updateConversion(Specimen.conversion(5_000), expected: 0))
                } else if number % 5 == 0 {
                    commit.writes.append(.insertConversion(Specimen.conversion(number)))
                }
                return await store.commit(commit)
            }
            var done: [Int] = []
            for (number, outcome) in outcomes.enumerated() {
                switch outcome {
                case .done: done.append(number)
                case .refused(let refusal):
                    try expect(number % 3, is: 0, "a refused one, modulo 3")
                    try expect(
                        refusal, is: .versionChanged(Specimen.conversion(5_000).id), "why")
                case .unknown: try expect(number % 5, is: 0, "a defect, modulo 5")
                }
            }
            try expect(
                done, is: (0..<300).filter { $0 % 3 != 0 && $0 % 5 != 0 }, "what was done")
            let reopened = try await harness.reopen(store)
            let stored = try await reopened.openConversions().map(\.conversion.id)
            try expect(
                Set(stored), is: Set(done.map { Specimen.conversion($0).id }), "what there is")
            let held = try await reopened.mirrors()[Specimen.pocket]?.held
            try expect(held, is: Fixed(done.count), "what is held")
            try expect(try await reopened.audit().map(\.check), is: [], "the audit")
        },
        StoreContract("more submitters than the queue takes all get an answer") { harness in
            let store = try await harness.open()
            let outcomes = await concurrently(2_000) { number in
                await store.commit(
                    Commit(writes: [.insertConversion(Specimen.conversion(number))]))
            }
            try expect(outcomes.allSatisfy { $0 == .done }, "all are done")
            try expect(try await store.openConversions().count, is: 2_000, "how many there are")
        },
    ]

    /// The results of `count` tasks at once, in the order of their numbers.
    package static func concurrently<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) async -> Value
    ) async -> [Value] {
        await withTaskGroup(of: (Int, Value).self) { group in
            for number in 0..<count { group.addTask { (number, await body(number)) } }
            var results: [(Int, Value)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
