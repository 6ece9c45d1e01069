import Domain

/// The faults that were ordered, by number, each with the dice of its next throw.
package struct FaultList: Sendable {
    private(set) var faults: [Fault] = []
    private(set) var dice: [Int: UInt64] = [:]
    private(set) var next = 1

    package init() {}

    /// Adds the fault, or puts it in the place of the one with its number.
    mutating func put(_ fault: Fault, dice: UInt64) {
        if let index = faults.firstIndex(where: { $0.number == fault.number }) {
            faults[index] = fault
        } else {
            faults.append(fault)
        }
        self.dice[fault.number] = dice
        next = max(next, fault.number + 1)
    }

    /// Of a fault that is there.
    ///
    /// - Returns: the fault, counted, where it happens.
    mutating func tryOut(at index: Int) -> Fault? {
        let number = faults[index].number
        guard Self.happens(faults[index], dice: &dice[number, default: 0]) else { return nil }
        faults[index].left = faults[index].left.map { $0 - 1 }
        faults[index].happened += 1
        return faults[index]
    }

    mutating func clear(account: AccountID?) {
        faults.removeAll { account == nil || $0.account == account }
    }

    /// One throw of the dice (SplitMix64).
    private static func happens(_ fault: Fault, dice: inout UInt64) -> Bool {
        guard fault.perMillion < Fault.certain else { return true }
        dice &+= 0x9E37_79B9_7F4A_7C15
        var bits = dice
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Int(bits.multipliedFullWidth(by: UInt64(Fault.certain)).high) < fault.perMillion
    }
}
