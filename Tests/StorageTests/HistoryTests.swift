import Bookkeeping
import Domain
import Engine
import Money
import TestKit
import Testing

/// Many clients at once, judged by what an order of their operations could explain.
@Suite struct HistoryTests {
    static let clients = 8
    static let operations = 2_000

    @Test(arguments: StoreKind.allCases, 1...Soak.rounds(2, target: 50))
    func operationsAreStrictlySerialisable(kind: StoreKind, seed: Int) async throws {
        let harness = kind.harness
        let store = try await harness.open()
        let registers = (0..<3).map { Specimen.conversion($0) }
        for register in registers {
            let inserted = await store.commit(Commit(writes: [.insertConversion(register)]))
            try #require(inserted == .done)
        }
        let history = VersionHistory()
        let failures = await StoreContract.concurrently(Self.clients) { client -> StoreError? in
            var known = registers
            for step in 0..<Self.operations / Self.clients {
                let index = (seed * 7 + client * 5 + step / 3) % known.count
                let isRead = (seed + client + step) % 3 > 0
                do throws(StoreError) {
                    try await history.note(known[index].id) { () async throws(StoreError) in
                        isRead
                            ? try await Self.read(&known[index], in: store)
                            : await Self.write(&known[index], in: store)
                    }
                } catch {
                    return error
                }
            }
            return nil
        }
        #expect(failures.allSatisfy { $0 == nil })
        #expect(history.count == Self.operations)
        let problems = history.problems()
        #expect(problems.isEmpty, "\(problems.prefix(5))")
        await store.close()
    }

    private static func read(
        _ known: inout Conversion, in store: any Store
    ) async throws(StoreError) -> VersionHistory.Result? {
        guard let stored = try await store.conversion(known.id, of: known.tenant) else {
            throw .corrupt("a conversion is gone")
        }
        known = stored.conversion
        return .read(known.version)
    }

    private static func write(
        _ known: inout Conversion, in store: any Store
    ) async -> VersionHistory.Result? {
        var next = known
        next.version += 1
        let commit = Commit(writes: [.updateConversion(known, expected: known.version)])
        switch await store.commit(commit) {
        case .done:
            known = next
            return .wrote(next.version)
        case .refused: return .refused(from: known.version)
        case .unknown: return nil
        }
    }

    /// One conversion, and operations as (called, answered, result).
    @Test(
        arguments: [
            ([(1, 2, .wrote(1)), (3, 4, .read(0))], "read after its successor"),
            ([(1, 2, .read(1)), (3, 4, .wrote(1))], "read before anybody"),
            ([(1, 8, .wrote(1)), (2, 3, .read(1)), (4, 5, .read(0))], "seen after"),
            ([(1, 2, .wrote(1)), (3, 4, .wrote(1))], "written twice"),
            ([(1, 2, .wrote(2)), (3, 4, .wrote(1))], "before the one it follows"),
            ([(1, 2, .wrote(1)), (3, 4, .refused(from: 1))], "while it was current"),
        ] as [([(Int, Int, VersionHistory.Result)], String)])
    func aHistoryThatNoOrderExplainsIsFound(
        operations: [(Int, Int, VersionHistory.Result)], problem: String
    ) {
        let register = Specimen.conversion(1).id
        let history = VersionHistory(
            operations.map { VersionHistory.Operation(register, $0, $1, $2) })
        #expect(history.problems().contains { $0.contains(problem) })
    }

    @Test func overlappingOperationsMayBeInEitherOrder() {
        let register = Specimen.conversion(1).id
        let rows: [(Int, Int, VersionHistory.Result)] = [
            (1, 6, .wrote(1)), (2, 3, .read(0)), (4, 5, .read(1)), (4, 7, .refused(from: 0)),
            (8, 9, .read(1)),
        ]
        #expect(
            VersionHistory(rows.map { VersionHistory.Operation(register, $0, $1, $2) })
                .problems().isEmpty)
    }

    /// The sum of each asset over all accounts, the outside world's too, is nothing at any moment.
    @Test func everySnapshotUnderLoadBalances() async throws {
        let harness = SQLiteHarness()
        let store = try await harness.open()
        try #require(await store.commit(Specimen.opening(Fixed(1_000_000))) == .done)
        var findings: [AuditFinding] = []
        // So much is written beside each snapshot, and no more: an audit takes the longer the more
        // there is, and would never catch up with writers that only it ends.
        let each = 25
        for round in 0..<Soak.rounds(20, target: 1_000) {
            findings += try await withThrowingTaskGroup(of: [AuditFinding].self) { group in
                for writer in 0..<16 {
                    group.addTask {
                        for number in 0..<each {
                            var life = SpecimenLife(
                                Specimen.conversion((round * each + number) * 16 + writer))
                            for commit in [life.create(), life.intend(), life.complete()] {
                                #expect(await store.commit(commit) == .done)
                            }
                        }
                        return []
                    }
                }
                group.addTask { try await store.audit() }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
        #expect(findings.isEmpty, "\(findings.prefix(5))")
        await store.close()
    }
}
