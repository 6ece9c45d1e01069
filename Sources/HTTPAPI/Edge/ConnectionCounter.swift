import Synchronization

/// How many connections each address has open, so that one cannot take them all.
final class ConnectionCounter: Sendable {
    private let most: Int
    private let open = Mutex<[String: Int]>([:])

    init(most: Int) { self.most = most }

    /// Counts one more; `false`, and not counted, at the bound.
    func begin(_ address: String) -> Bool {
        open.withLock { open in
            guard open[address, default: 0] < most else { return false }
            open[address, default: 0] += 1
            return true
        }
    }

    func end(_ address: String) {
        open.withLock { open in
            let left = open[address, default: 1] - 1
            open[address] = left > 0 ? left : nil
        }
    }

    func count(of address: String) -> Int { open.withLock { $0[address] ?? 0 } }
}
