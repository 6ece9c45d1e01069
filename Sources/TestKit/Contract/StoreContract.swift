import Bookkeeping
package import Engine

/// Opens stores for the contract: a fresh one, and the same one as after a restart.
package protocol StoreHarness: Sendable {
    func open() async throws -> any Store
    /// Closes the store and opens what it left.
    func reopen(_ store: any Store) async throws -> any Store
}

/// What a store promised and did not keep.
package struct ContractViolation: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// What every store promises, case by case. A new store joins with a harness of its own.
package struct StoreContract: Sendable, CustomStringConvertible {
    package let name: String
    package let run: @Sendable (any StoreHarness) async throws -> Void

    package var description: String { name }

    init(_ name: String, _ run: @escaping @Sendable (any StoreHarness) async throws -> Void) {
        (self.name, self.run) = (name, run)
    }

    package static let cases: [StoreContract] =
        guardCases + writeCases + moneyCases + limitCases + parallelCases + listCases
        + lifeCases + credentialCases + eventCases + exportCases
        + parCases + exchangeCases + accountCases
}

func expect<Value: Equatable>(
    _ got: Value, is wanted: Value, _ what: String, line: Int = #line, file: String = #fileID
) throws {
    guard got != wanted else { return }
    throw ContractViolation("\(file):\(line): \(what) is \(got), and not \(wanted)")
}

func expect(
    _ holds: Bool, _ what: String, line: Int = #line, file: String = #fileID
) throws {
    guard !holds else { return }
    throw ContractViolation("\(file):\(line): \(what)")
}

extension Store {
    /// Commits what must be done.
    func apply(_ commits: Commit..., line: Int = #line, file: String = #fileID) async throws {
        for commit in commits {
            try expect(await self.commit(commit), is: .done, "a commit", line: line, file: file)
        }
    }

    func expectRefused(
        _ commit: Commit, _ refusal: CommitRefusal, line: Int = #line, file: String = #fileID
    ) async throws {
        try expect(
            await self.commit(commit), is: .refused(refusal), "a commit", line: line, file: file)
    }

    func expectDefect(
        _ commit: Commit, line: Int = #line, file: String = #fileID
    ) async throws {
        let outcome = await self.commit(commit)
        guard case .unknown = outcome else {
            throw ContractViolation("\(file):\(line): a defect was answered with \(outcome)")
        }
    }
}
