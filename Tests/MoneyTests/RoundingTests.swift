import Money
import Testing

/// Splitting never makes money: what rounding drops is accounted for to the last 10^-36.
@Suite struct RoundingTests {
    @Test func whatASaleRoundsDownStaysWithTheHouse() throws {
        var generator = FixedGenerator(seed: 11)
        let one = Natural(Fixed.unitsPerOne.magnitude)
        for _ in 0..<2_000 {
            let price = try Price(Fixed(units: Int128(generator.next() >> 4) + 1))
            var exact = Natural.zero
            var booked = Fixed.zero
            var dropped = Natural.zero
            for _ in 0..<10 {
                let quantity = try Fixed(units: Int128(generator.next() >> 20) + 1)
                let notional = try price.notional(of: quantity, rounding: .down)
                let product =
                    Natural(price.perUnit.units.magnitude) * Natural(quantity.units.magnitude)
                exact = exact + product
                booked = try booked.adding(notional)
                dropped = dropped + (product - Natural(notional.units.magnitude) * one)
            }
            #expect(Natural(booked.units.magnitude) * one + dropped == exact)
            #expect(dropped < one * Natural(10))
        }
    }

    @Test func aPurchaseIsNeverBookedBelowItsExactCost() throws {
        var generator = FixedGenerator(seed: 12)
        let one = Natural(Fixed.unitsPerOne.magnitude)
        for _ in 0..<10_000 {
            let price = try Price(Fixed(units: Int128(generator.next() >> 4) + 1))
            let quantity = try Fixed(units: Int128(generator.next() >> 20) + 1)
            let up = try price.notional(of: quantity, rounding: .up)
            let down = try price.notional(of: quantity, rounding: .down)
            let exact = Natural(price.perUnit.units.magnitude) * Natural(quantity.units.magnitude)
            #expect(Natural(up.units.magnitude) * one >= exact)
            #expect(up == down || (try? up.subtracting(down)) == .ulp)
        }
    }

    /// Spending what a price buys, rounded down, never costs more than was there.
    @Test func buyingWithABudgetStaysWithinIt() throws {
        var generator = FixedGenerator(seed: 13)
        for _ in 0..<10_000 {
            let price = try Price(Fixed(units: Int128(generator.next() >> 4) + 1))
            let budget = try Fixed(units: Int128(generator.next() >> 10) + 1)
            let quantity = try budget.divided(by: price.perUnit, rounding: .down)
            #expect(try price.notional(of: quantity, rounding: .up) <= budget)
        }
    }
}
