package import Bookkeeping
import Domain
import Engine
import GRDB
import GRDBSQLite
import Synchronization

/// The store in one SQLite file: WAL, `synchronous=FULL`, one writer, readers on snapshots.
///
/// A commit that could not be made durable for certain breaks the store: from then on commits are
/// unknown and reads unavailable, ``brokenReason`` says why, and the process is expected to end.
/// Its next start reads back what became durable.
package final class SQLiteStore: Store {
    let pool: DatabasePool
    let assets: AssetDirectory
    private let onBroken: @Sendable (String) -> Void
    private let queue = Mutex(CommitQueue())
    private let cache = Mutex<WriterCache?>(nil)
    private let life = Mutex(Life.open)

    private enum Life: Equatable {
        case open
        case broken(String)
        case closed
    }

    init(
        _ pool: DatabasePool, _ assets: AssetDirectory,
        onBroken: @escaping @Sendable (String) -> Void
    ) {
        self.pool = pool
        self.assets = assets
        self.onBroken = onBroken
    }

    /// Why nothing works any more; `nil` while it does.
    package var brokenReason: String? {
        life.withLock { state in
            if case .broken(let reason) = state { reason } else { nil }
        }
    }

    package func commit(_ commit: Commit) async -> CommitOutcome {
        while true {
            let outcome = await withCheckedContinuation { (answer: CommitQueue.Answer) in
                switch queue.withLock({ $0.add(commit, answer) }) {
                case .queued: break
                case .first: pool.asyncWriteWithoutTransaction { [self] in writeGroup($0) }
                case .closed: answer.resume(returning: .unknown("the store is closed"))
                }
            }
            if let outcome { return outcome }
        }
    }

    /// One turn of the writer. It asks for the next turn instead of looping, so that other writes
    /// come in between.
    private func writeGroup(_ database: Database) {
        let (group, admitted) = queue.withLock { $0.take() }
        for answer in admitted { answer.resume(returning: nil) }
        if !group.isEmpty {
            let outcomes = outcomes(of: group.map(\.commit), database)
            for (entry, outcome) in zip(group, outcomes) {
                entry.answer.resume(returning: outcome)
            }
        }
        let (again, closers) = queue.withLock { $0.finish() }
        if again { pool.asyncWriteWithoutTransaction { [self] in writeGroup($0) } }
        for closer in closers { closer.resume() }
    }

    private func outcomes(of commits: [Commit], _ database: Database) -> [CommitOutcome] {
        if let brokenReason { return commits.map { _ in .unknown(brokenReason) } }
        var known = cache.withLock { $0.take() }
        let session = SQLiteSession(database, assets)
        switch CommitGroup(session: session).run(commits, &known) {
        case .committed(let outcomes):
            cache.withLock { [known] in $0 = known }
            return outcomes
        case .broken(let reason):
            markBroken(reason)
            return commits.map { _ in .unknown(reason) }
        }
    }

    func markBroken(_ reason: String) {
        let isFirst = life.withLock { state in
            guard state == .open else { return false }
            state = .broken(reason)
            return true
        }
        if isFirst { onBroken(reason) }
    }

    /// Reads on one snapshot. It is short and ends by itself: given up by the end of its task, it
    /// would look as if the store did not answer.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteSession) throws(StorageError) -> Value
    ) async throws(StoreError) -> Value {
        try checkOpen()
        let result = await withCheckedContinuation { answer in
            pool.asyncRead { [assets] database in
                answer.resume(
                    returning: Result { try body(SQLiteSession(try database.get(), assets)) })
            }
        }
        do {
            return try result.get()
        } catch {
            throw Self.readError(error)
        }
    }

    func checkOpen() throws(StoreError) {
        switch life.withLock({ $0 }) {
        case .open: break
        case .broken(let reason): throw .unavailable(reason)
        case .closed: throw .closed
        }
    }

    static func readError(_ error: any Error) -> StoreError {
        switch error {
        case StorageError.corrupt(let text): .corrupt(text)
        case StorageError.engine(SQLITE_CORRUPT, let text): .corrupt(text)
        case StorageError.engine(SQLITE_NOTADB, let text): .corrupt(text)
        case let error as StoreError: error
        default: .unavailable("\(error)")
        }
    }

    package func close() async {
        await withCheckedContinuation { (closer: CheckedContinuation<Void, Never>) in
            if queue.withLock({ $0.close(closer) }) { closer.resume() }
        }
        let wasOpen = life.withLock { state in
            defer { if state == .open { state = .closed } }
            return state == .open
        }
        // A broken store is left as it is: closing would move the log into the file.
        guard wasOpen else { return }
        do {
            try pool.close()
        } catch {
            markBroken("close: \(error)")
        }
    }
}
