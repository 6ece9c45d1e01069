import Money

extension StoreAudit {
    /// Open counts and day sums are those of the conversions that consumed them.
    mutating func checkLimits() throws(StorageError) {
        var open = try table(.openByLimit) { (row) throws(StorageError) in
            ("\(try row.text()) \(try row.text())", Int128(try row.integer()))
        }
        var days: [String: Int128] = [:]
        try session.each(.notionalsByLimitDay) { (row) throws(StorageError) in
            let key = "\(try row.text()) \(try row.text()) \(try row.integer())"
            days[key, default: 0] &+= try row.amount().units
        }
        let counted = try table(.everyLimitOpen) { (row) throws(StorageError) in
            ("\(try row.text()) \(try row.text())", Int128(try row.integer()))
        }
        let summed = try table(.everyLimitDay) { (row) throws(StorageError) in
            let key = "\(try row.text()) \(try row.text()) \(try row.integer())"
            return (key, try row.amount().units)
        }
        compare("limit-open-count", counted, &open)
        compare("limit-day-notional", summed, &days)
    }

    private func table(
        _ statement: StoreStatement,
        _ read: (inout SQLiteRow) throws(StorageError) -> (String, Int128)
    ) throws(StorageError) -> [String: Int128] {
        var rows: [String: Int128] = [:]
        try session.each(statement) { (row) throws(StorageError) in
            let (key, value) = try read(&row)
            rows[key] = value
        }
        return rows
    }

    private mutating func compare(
        _ check: String, _ stored: [String: Int128], _ counted: inout [String: Int128]
    ) {
        for key in stored.keys.sorted() {
            let real = counted.removeValue(forKey: key) ?? 0
            if stored[key] != real {
                note(check, key, "\(stored[key] ?? 0) is kept, \(real) is counted")
            }
        }
        for key in counted.keys.sorted() where counted[key] != 0 {
            note(check, key, "nothing is kept, \(counted[key] ?? 0) is counted")
        }
    }
}
