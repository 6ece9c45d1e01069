/// Rows as the open transaction has them, changed by one commit at a time.
///
/// What a commit changes is staged: `accept` makes it the group's, `discard` forgets it. The rows
/// that the group changed are written once, before it commits, however many of its commits touched
/// them.
struct StagedTable<Key: Hashable & Comparable & Sendable, Value: Sendable>: Sendable {
    private var rows: [Key: Value] = [:]
    private var staged: [Key: Value] = [:]
    private var changed: Set<Key> = []

    var count: Int { rows.count }

    subscript(key: Key) -> Value? { staged[key] ?? rows[key] }

    /// Whether a row is as the condition says, as the open transaction has it.
    func contains(where condition: (Key, Value) -> Bool) -> Bool {
        staged.contains { condition($0.key, $0.value) }
            || rows.contains { staged[$0.key] == nil && condition($0.key, $0.value) }
    }

    /// Remembers what is stored.
    mutating func load(_ key: Key, _ value: Value) { rows[key] = value }

    mutating func stage(_ key: Key, _ value: Value) { staged[key] = value }

    mutating func accept() {
        for (key, value) in staged {
            rows[key] = value
            changed.insert(key)
        }
        staged.removeAll(keepingCapacity: true)
    }

    mutating func discard() { staged.removeAll(keepingCapacity: true) }

    /// The rows to write, in the order of their keys.
    mutating func takeChanged() -> [(Key, Value)] {
        let keys = changed.sorted()
        changed.removeAll(keepingCapacity: true)
        return keys.compactMap { key in rows[key].map { (key, $0) } }
    }

    mutating func forget() { rows.removeAll() }
}
