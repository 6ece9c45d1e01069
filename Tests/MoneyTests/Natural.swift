/// A natural number of any size, by the schoolbook: the reference that shares nothing with `Fixed`.
///
/// Limbs in base 10^9, the lowest first, without leading zeros; zero has none.
struct Natural: Equatable, Comparable, CustomStringConvertible {
    private static let base: UInt64 = 1_000_000_000
    private(set) var limbs: [UInt32]

    static let zero = Natural(limbs: [])
    static let one = Natural(limbs: [1])

    private init(limbs: [UInt32]) {
        self.limbs = limbs
        while self.limbs.last == 0 { self.limbs.removeLast() }
    }

    init(_ value: UInt128) {
        var limbs: [UInt32] = []
        var rest = value
        while rest > 0 {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: UInt128(Self.base))
            limbs.append(UInt32(remainder))
            rest = quotient
        }
        self.limbs = limbs
    }

    /// - Parameter digits: decimal digits and nothing else.
    init(digits: String) {
        var limbs: [UInt32] = []
        var rest = Substring(digits)
        while !rest.isEmpty {
            limbs.append(UInt32(rest.suffix(9)) ?? 0)
            rest = rest.dropLast(9)
        }
        self.init(limbs: limbs)
    }

    var description: String {
        guard let top = limbs.last else { return "0" }
        return limbs.dropLast().reversed().reduce(String(top)) { text, limb in
            let digits = String(limb)
            return text + String(repeating: "0", count: 9 - digits.count) + digits
        }
    }

    var isOdd: Bool { (limbs.first ?? 0) % 2 == 1 }

    static func < (left: Natural, right: Natural) -> Bool {
        if left.limbs.count != right.limbs.count { return left.limbs.count < right.limbs.count }
        for index in left.limbs.indices.reversed() where left.limbs[index] != right.limbs[index] {
            return left.limbs[index] < right.limbs[index]
        }
        return false
    }

    static func + (left: Natural, right: Natural) -> Natural {
        var limbs: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0..<max(left.limbs.count, right.limbs.count) {
            let sum = carry + UInt64(left.limb(index)) + UInt64(right.limb(index))
            limbs.append(UInt32(sum % base))
            carry = sum / base
        }
        limbs.append(UInt32(carry))
        return Natural(limbs: limbs)
    }

    /// - Precondition: `right` is not larger.
    static func - (left: Natural, right: Natural) -> Natural {
        precondition(left >= right, "natural numbers end at zero")
        var limbs: [UInt32] = []
        var borrow: UInt64 = 0
        for index in left.limbs.indices {
            let taken = UInt64(right.limb(index)) + borrow
            let has = UInt64(left.limbs[index])
            borrow = has < taken ? 1 : 0
            limbs.append(UInt32(has + borrow * base - taken))
        }
        return Natural(limbs: limbs)
    }

    static func * (left: Natural, right: Natural) -> Natural {
        var limbs = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count + 1)
        for (i, a) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (j, b) in right.limbs.enumerated() {
                let sum = UInt64(a) * UInt64(b) + UInt64(limbs[i + j]) + carry
                limbs[i + j] = UInt32(sum % base)
                carry = sum / base
            }
            limbs[i + right.limbs.count] = UInt32(carry)
        }
        return Natural(limbs: limbs)
    }

    private func limb(_ index: Int) -> UInt32 { index < limbs.count ? limbs[index] : 0 }
}
