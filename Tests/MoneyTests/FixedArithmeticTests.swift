import Money
import Testing

/// Each result is the exact one, rounded as asked, or an overflow where the exact one says so.
@Suite struct FixedArithmeticTests {
    private static let cases = 10_000

    private func result(
        _ compute: () throws(MoneyError) -> Fixed
    ) -> Result<Fixed, MoneyError> {
        do throws(MoneyError) { return .success(try compute()) } catch { return .failure(error) }
    }

    @Test(arguments: Rounding.allCases)
    func aProductIsExactButForItsRounding(rounding: Rounding) {
        var generator = FixedGenerator(seed: 1)
        for index in 0..<Self.cases {
            let (a, b) =
                index % 8 == 0
                ? generator.tiedProduct() : (generator.units(), generator.units())
            let exact = Ratio([a, b], over: Fixed.unitsPerOne)
            let got = result { () throws(MoneyError) in
                try Fixed(units: a).multiplied(by: Fixed(units: b), rounding: rounding)
            }
            guard exact.judges(got, rounding) else {
                Issue.record("\(a) * \(b): \(got)")
                return
            }
        }
    }

    @Test(arguments: Rounding.allCases)
    func aQuotientIsExactButForItsRounding(rounding: Rounding) {
        var generator = FixedGenerator(seed: 2)
        for index in 0..<Self.cases {
            var (a, b) = (generator.units(), generator.units())
            if index % 8 == 0 { (a, b) = (min(a | 1, Fixed.unitsMax - 1), 2 * Fixed.unitsPerOne) }
            if b == 0 { b = 1 }
            let exact = Ratio([a, Fixed.unitsPerOne], over: b)
            let got = result { () throws(MoneyError) in
                try Fixed(units: a).divided(by: Fixed(units: b), rounding: rounding)
            }
            guard exact.judges(got, rounding) else {
                Issue.record("\(a) / \(b): \(got)")
                return
            }
        }
    }

    @Test(arguments: Rounding.allCases)
    func aProductOverADivisorIsRoundedOnce(rounding: Rounding) {
        var generator = FixedGenerator(seed: 3)
        for index in 0..<Self.cases {
            let (a, b, divisor) =
                index % 8 == 0
                ? generator.tie()
                : (generator.units(), generator.units(), generator.units())
            guard divisor != 0 else { continue }
            let exact = Ratio([a, b], over: divisor)
            let got = result { () throws(MoneyError) in
                try Fixed(units: a).multiplied(
                    by: Fixed(units: b), dividedBy: Fixed(units: divisor), rounding: rounding)
            }
            guard exact.judges(got, rounding) else {
                Issue.record("\(a) * \(b) / \(divisor): \(got)")
                return
            }
        }
    }

    @Test(arguments: Rounding.allCases)
    func aRoundedNumberIsTheRightMultipleOfItsStep(rounding: Rounding) {
        var generator = FixedGenerator(seed: 4)
        for index in 0..<Self.cases {
            var value = generator.units()
            var step = max(generator.units().magnitude, 1)
            if index % 4 == 0 { step = generator.power(generator.below(37)).magnitude }
            if index % 8 == 0 {
                step = UInt128(2 * (1 + generator.below(1_000_000_000)))
                value = Int128(step / 2) * Int128(2 * generator.below(1_000_000_000) + 1)
            }
            let got = result { () throws(MoneyError) in
                try Fixed(units: value).rounded(
                    toMultipleOf: Fixed(units: Int128(step)), rounding)
            }
            guard isRightMultiple(got, of: Int128(step), value, rounding) else {
                Issue.record("\(value) to a multiple of \(step): \(got)")
                return
            }
        }
    }

    /// The count of steps is judged like any quotient; only the range is that of the product.
    private func isRightMultiple(
        _ result: Result<Fixed, MoneyError>, of step: Int128, _ value: Int128, _ rounding: Rounding
    ) -> Bool {
        let exact = Ratio([value], over: step)
        switch result {
        case .success(let rounded):
            return rounded.units % step == 0 && rounded.isMultiple(of: Fixed(uncheckedUnits: step))
                && exact.rounds(to: Natural((rounded.units / step).magnitude), rounding)
                && (rounded.isZero || rounded.isNegative == (value < 0))
        case .failure(let error):
            // The next multiple away from zero is the right one, and it is out of range.
            let count = value.magnitude / step.magnitude + 1
            return error == .overflow && exact.rounds(to: Natural(count), rounding)
                && count * step.magnitude > Fixed.unitsMax.magnitude
        }
    }

    @Test func sumsAndDifferencesAreExactOrOverflow() {
        var generator = FixedGenerator(seed: 5)
        for _ in 0..<Self.cases {
            let (a, b) = (generator.value(), generator.value())
            for (right, got) in [
                (b, result { () throws(MoneyError) in try a.adding(b) }),
                (b.negated, result { () throws(MoneyError) in try a.subtracting(b) }),
            ] {
                guard isSum(got, a, right) else {
                    Issue.record("\(a) and \(right): \(got)")
                    return
                }
            }
        }
    }

    private func isSum(_ result: Result<Fixed, MoneyError>, _ a: Fixed, _ b: Fixed) -> Bool {
        let (left, right) = (Natural(a.units.magnitude), Natural(b.units.magnitude))
        let magnitude =
            a.isNegative == b.isNegative ? left + right : max(left, right) - min(left, right)
        let isNegative = left >= right ? a.isNegative : b.isNegative
        switch result {
        case .failure(let error):
            return error == .overflow && magnitude > Natural(Fixed.unitsMax.magnitude)
        case .success(let sum):
            return Natural(sum.units.magnitude) == magnitude
                && (sum.isZero || sum.isNegative == isNegative)
        }
    }

    @Test(arguments: Rounding.allCases)
    func nothingIsDividedByZero(rounding: Rounding) {
        for value in [Fixed.zero, .one, .max, .ulp.negated] {
            #expect(throws: MoneyError.divisionByZero) {
                try value.divided(by: .zero, rounding: rounding)
            }
            #expect(throws: MoneyError.divisionByZero) {
                try value.multiplied(by: .max, dividedBy: .zero, rounding: rounding)
            }
        }
    }

    @Test func theRangeEndsAtItsMaximum() throws {
        #expect(try Fixed(units: Fixed.unitsMax) == .max)
        for units in [Fixed.unitsMax + 1, .max, -Fixed.unitsMax - 1, .min] {
            #expect(throws: MoneyError.overflow) { try Fixed(units: units) }
        }
        #expect(throws: MoneyError.overflow) { try Fixed.max.adding(.ulp) }
        #expect(throws: MoneyError.overflow) { try Fixed.max.negated.subtracting(.ulp) }
        #expect(try Fixed.max.adding(.max.negated) == .zero)
    }

    @Test func stepsAreTheScalesOfAssets() throws {
        #expect(Fixed.step(digits: 0) == .one)
        #expect(Fixed.step(digits: 18) == .ulp)
        #expect(try Fixed.step(digits: 8) == Fixed("0.00000001"))
        #expect(try Fixed("1.005").rounded(toDigits: 2, .halfEven) == Fixed("1"))
        #expect(try Fixed("1.015").rounded(toDigits: 2, .halfEven) == Fixed("1.02"))
        #expect(try Fixed("-1.001").rounded(toDigits: 2, .floor) == Fixed("-1.01"))
        #expect(try Fixed("-1.009").rounded(toDigits: 2, .ceiling) == Fixed("-1"))
        #expect(try Fixed("7.5").rounded(toMultipleOf: .zero, .down) == Fixed("7.5"))
    }
}
