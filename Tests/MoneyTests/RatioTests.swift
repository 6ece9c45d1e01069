import Money
import Testing

/// The checker itself: it agrees with known cases, and it is seen to fail.
@Suite struct RatioTests {
    @Test func theReferenceAgreesWithNumbersThatAreKnown() {
        let big = Natural(digits: "340282366920938463463374607431768211455")
        #expect(big == Natural(UInt128.max))
        #expect(big.description == "340282366920938463463374607431768211455")
        // (2^128 - 1)^2, as published with the Mersenne numbers.
        let square =
            "115792089237316195423570985008687907852589419931798687112530834793049593217025"
        #expect((big * big).description == square)
        #expect((big + .one).description == "340282366920938463463374607431768211456")
        #expect(big + .one - big == .one)
        #expect(
            Natural(digits: "1000000000000000000") - .one == Natural(digits: "999999999999999999"))
        #expect(Natural.zero.description == "0")
        #expect(Natural.zero < .one && !Natural.one.isOdd == false)
    }

    /// The rounded magnitudes of 2.5, 3.5, 2.4 and 2.6, with each sign: by hand.
    @Test(arguments: [
        (5, 2, [2, 3, 2, 3, 2], [2, 3, 3, 2, 2]), (7, 2, [3, 4, 3, 4, 4], [3, 4, 4, 3, 4]),
        (12, 5, [2, 3, 2, 3, 2], [2, 3, 3, 2, 2]), (13, 5, [2, 3, 2, 3, 3], [2, 3, 3, 2, 3]),
        (4, 2, [2, 2, 2, 2, 2], [2, 2, 2, 2, 2]),
    ])
    func everyRuleIsAsItIsDefined(
        numerator: Int128, divisor: Int128, positive: [Int], negative: [Int]
    ) {
        for (isNegative, expected) in [(false, positive), (true, negative)] {
            let ratio = Ratio([isNegative ? -numerator : numerator], over: divisor)
            for (rounding, magnitude) in zip(Rounding.allCases, expected) {
                let right = (0...5).filter { ratio.rounds(to: Natural(UInt128($0)), rounding) }
                #expect(right == [magnitude], "\(ratio) \(rounding)")
            }
        }
    }

    /// A product computed with the wrong rule must not pass for the right one, for any pair of
    /// rules.
    @Test func aWrongRoundingIsCaught() throws {
        for right in Rounding.allCases {
            for wrong in Rounding.allCases where wrong != right {
                let count = try caught(expecting: right) { (a, b) throws(MoneyError) in
                    try Fixed(units: a).multiplied(by: Fixed(units: b), rounding: wrong)
                }
                #expect(count > 0, "\(wrong) passed for \(right)")
            }
        }
    }

    /// Mutants of the arithmetic itself: one unit too many, a lost sign, ties always up, no
    /// overflow.
    @Test func aWrongResultIsCaught() throws {
        let off = try caught(expecting: .down) { (a, b) throws(MoneyError) in
            try Fixed(units: a).multiplied(by: Fixed(units: b), rounding: .down).adding(.ulp)
        }
        #expect(off > 900)
        let unsigned = try caught(expecting: .down) { (a, b) throws(MoneyError) in
            try Fixed(units: a).multiplied(by: Fixed(units: b), rounding: .down).magnitude
        }
        #expect(unsigned > 100)
        let halfUp = try caught(expecting: .halfEven) { (a, b) throws(MoneyError) in
            let twice = try Fixed(units: a).multiplied(by: Fixed(units: b), rounding: .down)
            let up = try Fixed(units: a).multiplied(by: Fixed(units: b), rounding: .up)
            let even = try Fixed(units: a).multiplied(by: Fixed(units: b), rounding: .halfEven)
            return even == twice && up != twice && isTie(a, b) ? up : even
        }
        #expect(halfUp > 0)
        let saturating = try caught(expecting: .down) { (a, b) throws(MoneyError) in
            do throws(MoneyError) {
                return try Fixed(units: a).multiplied(by: Fixed(units: b), rounding: .down)
            } catch {
                return .max
            }
        }
        #expect(saturating > 0)
    }

    private func isTie(_ a: Int128, _ b: Int128) -> Bool {
        let product = Natural(a.magnitude) * Natural(b.magnitude)
        let floor = try? Fixed(units: a).multiplied(by: Fixed(units: b), rounding: .down)
        guard let floor else { return false }
        let one = Natural(Fixed.unitsPerOne.magnitude)
        let rest = product - Natural(floor.units.magnitude) * one
        return rest + rest == one
    }

    private func caught(
        expecting rounding: Rounding,
        _ compute: (Int128, Int128) throws(MoneyError) -> Fixed
    ) throws -> Int {
        var generator = FixedGenerator(seed: 7)
        var count = 0
        for index in 0..<1_000 {
            let (a, b) =
                index % 4 == 0
                ? generator.tiedProduct() : (generator.units(), generator.units())
            let got: Result<Fixed, MoneyError>
            do throws(MoneyError) { got = .success(try compute(a, b)) } catch {
                got = .failure(error)
            }
            let exact = Ratio([a, b], over: Fixed.unitsPerOne)
            if !exact.judges(got, rounding) { count += 1 }
        }
        return count
    }
}
