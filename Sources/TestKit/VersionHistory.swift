package import Domain
import Synchronization

/// What many clients of a store did to the versions of some conversions, and when: to be judged
/// for strict serialisability.
///
/// A version is written once, by a compare-and-set from the one before, so an order of all
/// operations that agrees with real time exists just where the rules of ``problems()`` hold, which
/// compare intervals and need no search.
package final class VersionHistory: Sendable {
    package enum Result: Hashable, Sendable {
        case read(Int64)
        /// The version that it made, from the one before.
        case wrote(Int64)
        /// A write from this version was refused, for it was not the current one.
        case refused(from: Int64)
    }

    package struct Operation: Sendable {
        package let register: ConversionID
        /// Moments of its call and its answer, on one counter of all clients.
        package let called: Int
        package let answered: Int
        package let result: Result

        package init(_ register: ConversionID, _ called: Int, _ answered: Int, _ result: Result) {
            self.register = register
            (self.called, self.answered, self.result) = (called, answered, result)
        }
    }

    private let moments = Atomic<Int>(0)
    private let operations: Mutex<[Operation]>

    package init(_ operations: [Operation] = []) { self.operations = Mutex(operations) }

    /// Performs one operation and notes when it was called and answered; `nil` notes nothing.
    package func note<Failure: Error>(
        _ register: ConversionID, _ body: () async throws(Failure) -> Result?
    ) async throws(Failure) {
        let called = moments.add(1, ordering: .sequentiallyConsistent).newValue
        guard let result = try await body() else { return }
        let answered = moments.add(1, ordering: .sequentiallyConsistent).newValue
        operations.withLock { $0.append(Operation(register, called, answered, result)) }
    }

    package var count: Int { operations.withLock(\.count) }

    /// What no order of the operations can explain.
    package func problems() -> [String] {
        let all = operations.withLock { $0 }
        let registers = Set(all.map(\.register)).sorted()
        return registers.flatMap { register in
            problems(of: all.filter { $0.register == register })
        }
    }

    private func problems(of all: [Operation]) -> [String] {
        var writes: [Int64: Operation] = [:]
        var found: [String] = []
        for operation in all {
            guard case .wrote(let version) = operation.result else { continue }
            if writes.updateValue(operation, forKey: version) != nil {
                found.append("version \(version) was written twice")
            }
        }
        for operation in all {
            switch operation.result {
            case .read(let version):
                if version > 0, writes[version].map({ $0.called < operation.answered }) != true {
                    found.append("version \(version) was read before anybody wrote it")
                }
                if let next = writes[version + 1], next.answered < operation.called {
                    found.append("version \(version) was read after its successor was there")
                }
            case .wrote(let version):
                if version > 1, writes[version - 1].map({ $0.called < operation.answered }) != true
                {
                    found.append("version \(version) was written before the one it follows")
                }
            case .refused(let version):
                let isLaterThere = writes[version + 1].map { $0.called < operation.answered }
                let isStillToCome = writes[version].map { $0.answered > operation.called }
                if isLaterThere != true, isStillToCome != true {
                    found.append("a write from \(version) was refused while it was current")
                }
            }
        }
        return found + backwards(all)
    }

    /// Reads that saw an older version than one that had been answered before they were called.
    private func backwards(_ all: [Operation]) -> [String] {
        var newestAnswered: [(moment: Int, version: Int64)] = []
        for operation in all.sorted(by: { $0.answered < $1.answered }) {
            guard let version = operation.result.seen else { continue }
            let newest = max(version, newestAnswered.last?.version ?? version)
            newestAnswered.append((operation.answered, newest))
        }
        return all.compactMap { operation in
            guard let version = operation.result.seen else { return nil }
            let before = newestAnswered.partitioningIndex { $0.moment >= operation.called }
            guard before > 0, newestAnswered[before - 1].version > version else { return nil }
            return "version \(version) was seen after \(newestAnswered[before - 1].version)"
        }
    }
}

extension VersionHistory.Result {
    /// The version that the operation saw or made.
    fileprivate var seen: Int64? {
        switch self {
        case .read(let version), .wrote(let version): version
        case .refused: nil
        }
    }
}

extension Array {
    /// The first index whose element belongs to the second part; the array is partitioned.
    fileprivate func partitioningIndex(_ isSecond: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
