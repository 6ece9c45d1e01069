import Bookkeeping
import Domain
import Money

/// Applies commits one after the other within one open transaction.
struct CommitApplier {
    let session: SQLiteSession
    var cache: WriterCache
    /// Where the commit being applied inserts a conversion: what it holds need not be read.
    var fresh: FreshHolds?

    struct FreshHolds {
        let conversion: ConversionID
        /// Pockets that the commit has held in already.
        var pockets: [Pocket] = []
    }

    /// - Throws: ``StorageError/engine(code:text:)`` and ``StorageError/corrupt(_:)``: the
    ///   transaction cannot go on. Everything else is an outcome of this commit alone.
    mutating func apply(_ commit: Commit) throws(StorageError) -> CommitOutcome {
        do throws(StorageError) {
            // Guards only read: what they refuse needs no savepoint.
            for guarded in commit.guards { try check(guarded) }
        } catch .refused(let refusal) {
            return .refused(refusal)
        } catch .constraint(let text) {
            return Self.defect(text)
        }
        guard !commit.writes.isEmpty else { return .done }
        fresh = commit.insertedConversion.map { FreshHolds(conversion: $0) }
        try session.control(.begin)
        do throws(StorageError) {
            let limit = commit.consumedLimit
            for write in commit.writes { try self.write(write, limit: limit) }
            try session.control(.keep)
            cache.accept()
            return .done
        } catch .refused(let refusal) {
            try undo()
            return .refused(refusal)
        } catch .constraint(let text) {
            try undo()
            return Self.defect(text)
        }
    }

    /// Nothing else of the group suffers from it.
    private static func defect(_ text: String) -> CommitOutcome {
        .unknown("a defect, nothing was applied: \(text)")
    }

    private mutating func undo() throws(StorageError) {
        cache.discard()
        try session.control("ROLLBACK TO one_commit; RELEASE one_commit")
    }

    private mutating func write(
        _ write: CommitWrite, limit: LimitCheck?
    ) throws(StorageError) {
        switch write {
        case .insertConversion(let conversion): try insert(conversion, limit)
        case .updateConversion(let conversion, let expected): try update(conversion, expected)
        case .insertOrder(let order): try insert(order)
        case .updateOrder(let order): try update(order)
        case .insertTrade(let trade): try insert(trade)
        case .reverseTrade(let trade, let state): try reverse(trade, as: state)
        case .post(let entry): try post(entry)
        case .hold(let change): try hold(change)
        case .consumeLimits(let check): try consume(check)
        case .releaseLimits(let tenant, let asset): try releaseLimits(tenant, asset)
        case .amend(let id, let amendment): try amend(id, amendment)
        case .event(let event): try append(event)
        case .recordDecisions(let record): try insert(record)
        case .numberEvents(let count): try numberEvents(count)
        case .putHalt(let halt): try put(halt)
        case .removeHalt(let scope): try remove(scope)
        case .putResolution(let resolution): try put(resolution)
        case .insertClient(let client): try insert(client)
        case .updateClient(let client): try update(client)
        case .revokeToken(let token): try insert(token)
        case .forgetRevokedTokens(let end): try forgetRevokedTokens(endedBy: end)
        case .putExport(let export): try put(export)
        case .removeExport(let id): try remove(id)
        case .par(let write): try self.write(write)
        case .exchange(let write): try self.write(write)
        case .account(let write): try self.write(write)
        }
    }
}

extension Commit {
    fileprivate var insertedConversion: ConversionID? {
        for write in writes {
            if case .insertConversion(let conversion) = write { return conversion.id }
            if case .par(.insertConversion(let conversion)) = write { return conversion.id }
            if case .exchange(.insert(let exchange)) = write { return exchange.id }
        }
        return nil
    }

    /// What its conversion counts for, so that the row says so.
    fileprivate var consumedLimit: LimitCheck? {
        for case .consumeLimits(let check) in writes { return check }
        return nil
    }
}
