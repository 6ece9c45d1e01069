import Bookkeeping
import Domain
import GRDBSQLite

/// One transaction for many commits: one wait for the disk, an outcome for each.
struct CommitGroup {
    let session: SQLiteSession

    enum Result {
        /// Durable.
        case committed([CommitOutcome])
        /// Nobody can say what is durable: the process must end, and its next start reads back.
        case broken(String)
    }

    /// - Parameter cache: `nil` where it has to be loaded; afterwards what the next group starts
    ///   with.
    func run(_ commits: [Commit], _ cache: inout WriterCache?) -> Result {
        do throws(StorageError) {
            try session.control("BEGIN IMMEDIATE")
            if cache == nil { cache = try WriterCache(session) }
            // Taken, not copied: the rows stay in one place.
            guard let known = cache.take() else { return .broken("no cache") }
            var applier = CommitApplier(session: session, cache: known)
            var outcomes: [CommitOutcome] = []
            outcomes.reserveCapacity(commits.count)
            for commit in commits { outcomes.append(try applier.apply(commit)) }
            try applier.cache.flush(session)
            try session.control("COMMIT")
            cache = applier.cache
            return .committed(outcomes)
        } catch {
            // A COMMIT that failed may be durable all the same (measured), so nothing is said of
            // it; the rollback only ends what can be ended.
            if sqlite3_get_autocommit(session.database.sqliteConnection) == 0 {
                _ = Swift.Result { () throws(StorageError) in try session.control("ROLLBACK") }
            }
            return .broken(error.description)
        }
    }
}
