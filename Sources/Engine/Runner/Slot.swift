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
        case waiting(ConversionExecution)
        /// It waits for a worker.
        case ready(ConversionExecution)
        /// A worker has it; this copy is from before.
        case running(asOf: ConversionExecution)
    }

    let id: ConversionID
    var hand: Hand
    var inbox: [Mail] = []
    /// When it is to be woken, at the latest; an alarm for another time is stale.
    var wakeAt: Instant?
    /// The next one with the same high word.
    fileprivate var next: Slot?

    init(_ id: ConversionID, _ hand: Hand) { (self.id, self.hand) = (id, hand) }

    /// As last handed back; `nil` while it arrives.
    var execution: ConversionExecution? {
        switch hand {
        case .arriving: nil
        case .waiting(let execution), .ready(let execution), .running(asOf: let execution):
            execution
        }
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
    var all: [Slot] {
        var all: [Slot] = []
        for head in byHigh.values {
            var slot: Slot? = head
            while let current = slot {
                all.append(current)
                slot = current.next
            }
        }
        return all.sorted { $0.id < $1.id }
    }
}
