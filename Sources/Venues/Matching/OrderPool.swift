import Domain

/// The open orders, in slots that are used again, and the one way to them by client order id.
///
/// The table is open-addressed with linear probing; a removal moves later entries back, so there
/// are no tombstones and the table never degrades. Load stays at or below one half.
struct OrderPool {
    private var slots: ContiguousArray<RestingOrder> = []
    private var free: ContiguousArray<Int32> = []
    private var table: ContiguousArray<Int32>
    private(set) var count = 0

    init() { table = ContiguousArray(repeating: -1, count: 64) }

    subscript(_ slot: Int32) -> RestingOrder {
        @inline(__always) _read { yield slots[Int(slot)] }
        @inline(__always) _modify { yield &slots[Int(slot)] }
    }

    @inline(__always)
    private func home(_ client: OrderID, _ account: Int32) -> Int {
        var hash = client.low ^ UInt64(truncatingIfNeeded: account) << 48
        hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        hash ^= client.high &* 0xD1B5_4A32_D192_ED03
        hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
        return Int(truncatingIfNeeded: hash >> 32) & (table.count - 1)
    }

    @inline(__always)
    func find(_ client: OrderID, account: Int32) -> Int32? {
        var index = home(client, account)
        while true {
            let slot = table[index]
            if slot < 0 { return nil }
            // Word by word: the generic comparison of identifiers is not inlined over modules.
            if slots[Int(slot)].client.low == client.low,
                slots[Int(slot)].client.high == client.high,
                slots[Int(slot)].account == account
            {
                return slot
            }
            index = (index + 1) & (table.count - 1)
        }
    }

    /// The order must not be there yet.
    mutating func insert(_ order: RestingOrder) -> Int32 {
        if (count + 1) * 2 > table.count { grow() }
        let slot: Int32
        if let reused = free.popLast() {
            slot = reused
            slots[Int(slot)] = order
        } else {
            slot = Int32(slots.count)
            slots.append(order)
        }
        link(slot)
        count += 1
        return slot
    }

    mutating func remove(_ slot: Int32) {
        var hole = home(slots[Int(slot)].client, slots[Int(slot)].account)
        while table[hole] != slot { hole = (hole + 1) & (table.count - 1) }
        var index = hole
        while true {
            index = (index + 1) & (table.count - 1)
            let other = table[index]
            if other < 0 { break }
            let wanted = home(slots[Int(other)].client, slots[Int(other)].account)
            // It may move back only if its home is not between the hole and where it is.
            let distance = (index - wanted) & (table.count - 1)
            if distance >= (index - hole) & (table.count - 1) {
                table[hole] = other
                hole = index
            }
        }
        table[hole] = -1
        free.append(slot)
        count -= 1
    }

    /// Slots of the open orders, by the venue's number.
    var openSlots: [Int32] {
        table.filter { $0 >= 0 }.sorted { slots[Int($0)].number < slots[Int($1)].number }
    }

    private mutating func link(_ slot: Int32) {
        var index = home(slots[Int(slot)].client, slots[Int(slot)].account)
        while table[index] >= 0 { index = (index + 1) & (table.count - 1) }
        table[index] = slot
    }

    private mutating func grow() {
        let old = table
        table = ContiguousArray(repeating: -1, count: old.count * 2)
        for slot in old where slot >= 0 { link(slot) }
    }
}
