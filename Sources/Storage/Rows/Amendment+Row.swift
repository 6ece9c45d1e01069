import Domain
import Money

extension Amendment {
    /// Movements as one list: asset, amount, number of accounts, then venue, account and amount of
    /// each.
    var movementWords: [String] {
        movements.flatMap { movement in
            [movement.asset.code, movement.amount.description, "\(movement.accounts.count)"]
                + movement.accounts.flatMap { part in
                    [part.account.venue.text, part.account.account.text, part.amount.description]
                }
        }
    }

    /// Reads `amended_at`, `reason`, `movements`.
    init(from row: inout some RowSource) throws(StorageError) {
        let at = try row.instant()
        let reason = try row.text()
        var words = ArraySlice(try row.list())
        var movements: [Movement] = []
        while !words.isEmpty {
            let asset = try row.asset(named: Self.next(&words))
            let amount = try Self.amount(&words)
            guard let count = Int(try Self.next(&words)), count >= 0 else {
                throw .corrupt("movements: a count")
            }
            var parts: [Movement.Part] = []
            for _ in 0..<count {
                let account = VenueAccount(
                    VenueID(try Self.next(&words)), AccountID(try Self.next(&words)))
                parts.append(Movement.Part(account: account, amount: try Self.amount(&words)))
            }
            movements.append(Movement(asset: asset, amount: amount, accounts: parts))
        }
        self.init(at: at, reason: reason, movements: movements)
    }

    private static func next(_ words: inout ArraySlice<String>) throws(StorageError) -> String {
        guard let word = words.popFirst() else { throw .corrupt("movements: cut") }
        return word
    }

    private static func amount(_ words: inout ArraySlice<String>) throws(StorageError) -> Fixed {
        let word = try next(&words)
        guard let amount = try? Fixed(word) else { throw .corrupt("movements: amount \(word)") }
        return amount
    }
}
