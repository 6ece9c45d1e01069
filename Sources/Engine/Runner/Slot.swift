import Domain
import Execution

/// One conversion in memory: in whose hand it is, and what came in for it.
///
/// A reference, so that the queue never copies what is in it; only the queue's lock gives it out.
final class Slot {
    enum Hand {
        /// Its create is being stored. It has done nothing yet, and mail waits.
        case arriving
        /// Nobody has it: it waits for mail or its alarm.
        case waiting
        /// It waits for a worker.
        case ready
        /// A worker has it.
        case running
    }

    let id: ConversionID
    private(set) var hand: Hand
    /// As last handed back; `nil` exactly while it arrives. While a worker has it, from before.
    private(set) var execution: ConversionExecution?
    var inbox: [Mail] = []
    /// When it is to be woken, at the latest; an alarm for another time is stale.
    var wakeAt: Instant?
    /// The next one with the same high word.
    fileprivate var next: Slot?

    /// Its create is about to be stored.
    init(arriving id: ConversionID) { (self.id, hand) = (id, .arriving) }

    init(_ execution: ConversionExecution) {
        (id, hand, self.execution) = (execution.id, .waiting, execution)
    }

    /// It is durable, or handed back by its worker.
    func take(_ execution: ConversionExecution) {
        self.execution = execution
        hand = .waiting
    }

    /// - Returns: whether it has to be given to a worker now.
    func makeReady() -> Bool {
        switch hand {
        case .arriving, .ready, .running: return false
        case .waiting:
            hand = .ready
            return true
        }
    }

    /// Gives it to a worker; `nil` where it is not ready.
    func giveOut() -> ConversionExecution? {
        guard hand == .ready else { return nil }
        hand = .running
        return execution
    }
}

/// Slots by their conversion's id, and by the ids of its orders, which begin with the same word.
struct SlotTable {
    /// The first of a chain: conversions of one moment that drew the same bits are few.
    private var byHigh: [UInt64: Slot] = [:]
    private(set) var count = 0

    subscript(id: ConversionID) -> Slot? { first(id.high) { $0.id == id } }

    func owner(of order: OrderID) -> Slot? { first(order.high) { order.belongs(to: $0.id) } }

    private func first(_ high: UInt64, _ matches: (Slot) -> Bool) -> Slot? {
        var slot = byHigh[high]
        while let current = slot, !matches(current) { slot = current.next }
        return slot
    }

    mutating func insert(_ slot: Slot) {
        slot.next = byHigh.updateValue(slot, forKey: slot.id.high)
        count += 1
    }

    mutating func remove(_ slot: Slot) {
        guard let head = byHigh[slot.id.high] else { return }
        count -= 1
        if head === slot {
            byHigh[slot.id.high] = slot.next
            return
        }
        var before = head
        while let next = before.next, next !== slot { before = next }
        before.next = slot.next
    }

    /// By id.
    var all: [Slot] { unsorted { $0 }.sorted { $0.id < $1.id } }

    /// In no order.
    var ids: [ConversionID] { unsorted(\.id) }

    private func unsorted<Value>(_ value: (Slot) -> Value) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for head in byHigh.values {
            var slot: Slot? = head
            while let current = slot {
                values.append(value(current))
                slot = current.next
            }
        }
        return values
    }
}
