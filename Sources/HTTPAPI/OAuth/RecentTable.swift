import Synchronization

/// Remembers at most twice `halfCapacity` values; what was not used lately is forgotten first.
///
/// Two halves: when the young one is full it becomes the old one, whose entries are forgotten. A
/// hit in the old half moves the entry to the young one. No list, no sweep.
final class RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Halves: Sendable {
        var young: [Key: Value] = [:]
        var old: [Key: Value] = [:]
    }

    private let halfCapacity: Int
    private let halves = Mutex(Halves())

    init(halfCapacity: Int) { self.halfCapacity = halfCapacity }

    subscript(key: Key) -> Value? {
        get {
            halves.withLock { halves in
                if let value = halves.young[key] { return value }
                guard let value = halves.old[key] else { return nil }
                insert(key, value, into: &halves)
                return value
            }
        }
        set {
            halves.withLock { halves in
                if let newValue {
                    insert(key, newValue, into: &halves)
                } else {
                    halves.young[key] = nil
                    halves.old[key] = nil
                }
            }
        }
    }

    var count: Int { halves.withLock { $0.young.count + $0.old.count } }

    private func insert(_ key: Key, _ value: Value, into halves: inout Halves) {
        if halves.young.count >= halfCapacity, halves.young[key] == nil {
            halves.old = halves.young
            halves.young = [:]
        }
        halves.young[key] = value
    }
}
