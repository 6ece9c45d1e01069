import Money
import Testing

@Suite struct DecimalTextTests {
    /// A random number's text, and its exact magnitude in units of 10^-18 (`nil`: too many digits).
    private struct Sample {
        let text: String
        let isNegative: Bool
        let magnitude: Natural?
        let fractionDigits: Int
    }

    private func sample(_ generator: inout FixedGenerator, exponents: Bool) -> Sample {
        func digits(_ count: Int) -> String {
            String((0..<count).map { _ in Character(String(generator.below(10))) })
        }
        let isNegative = generator.below(2) == 0
        let whole =
            generator.below(3) == 0
            ? "0" : "\(1 + generator.below(9))\(digits(generator.below(22)))"
        let fraction = generator.below(3) == 0 ? "" : digits(1 + generator.below(20))
        let exponent = exponents && generator.below(2) == 0 ? generator.below(41) - 20 : nil
        var text = (isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
        if let exponent { text += "\(generator.below(2) == 0 ? "e" : "E")\(exponent)" }
        let places = fraction.count - (exponent ?? 0)
        let zeros = String(repeating: "0", count: max(0, 18 - places))
        return Sample(
            text: text, isNegative: isNegative,
            magnitude: places > 18 ? nil : Natural(digits: whole + fraction + zeros),
            fractionDigits: max(0, places))
    }

    @Test(arguments: [false, true])
    func anyNumberIsReadExactlyOrRefused(exponents: Bool) {
        var generator = FixedGenerator(seed: 21)
        let form: DecimalText.Form = exponents ? [.sign, .exponent] : [.sign]
        for _ in 0..<20_000 {
            let sample = sample(&generator, exponents: exponents)
            do throws(MoneyError) {
                let reading = try DecimalText.read(sample.text, form)
                let isRight =
                    sample.magnitude == Natural(reading.value.units.magnitude)
                    && reading.fractionDigits == sample.fractionDigits
                    && (reading.value.isZero || reading.value.isNegative == sample.isNegative)
                guard isRight else {
                    Issue.record("\(sample.text) was read as \(reading)")
                    return
                }
            } catch {
                let expected: MoneyError =
                    sample.magnitude == nil ? .tooManyFractionDigits : .overflow
                let isTooLarge = sample.magnitude.map { $0 > Natural(Fixed.unitsMax.magnitude) }
                guard error == expected, isTooLarge ?? true else {
                    Issue.record("\(sample.text) was refused: \(error)")
                    return
                }
            }
        }
    }

    @Test func whatIsWrittenIsCanonicalAndReadBack() throws {
        var generator = FixedGenerator(seed: 22)
        for _ in 0..<40_000 {
            let value = generator.value()
            guard value.description == canonical(value), try Fixed(value.description) == value
            else {
                Issue.record("\(value.units) was written as \(value)")
                return
            }
        }
    }

    /// The canonical text by way of the reference's digits.
    private func canonical(_ value: Fixed) -> String {
        let digits = Natural(value.units.magnitude).description
        let padded = String(repeating: "0", count: max(0, 19 - digits.count)) + digits
        var fraction = padded.suffix(18)
        while fraction.last == "0" { fraction.removeLast() }
        return (value.isNegative ? "-" : "") + padded.dropLast(18)
            + (fraction.isEmpty ? "" : "." + fraction)
    }

    @Test(arguments: [
        "", " ", "-", "+1", ".", ".5", "5.", "-.5", "00", "01", "-01", "00.1", "1..2", "1.2.3",
        "1,5", "1 ", " 1", "1\n", "1_000", "1'000", "0x10", "1f", "NaN", "nan", "Infinity", "-inf",
        "null", "1-", "--1", "-+1", "1/2", "½", "１", "٣", "1\u{0}", "1e5", "1E5", "١.٥", "１.5",
        "\u{2212}1", "1\u{200B}", "\u{FEFF}1", "1.-5", "1.e5", "$1", "1%", "1e", "0e0",
        // Malformed wins over too large and too fine.
        "123456789012345678901234567890123456789x", "0.0000000000000000000000000000000000000001x",
    ])
    func whatIsNoPlainNumberIsMalformed(text: String) {
        #expect(throws: MoneyError.malformed) { try DecimalText.read(text, .sign) }
    }

    @Test(arguments: ["1e", "1e+", "1e-", "e5", "1e5.0", "1e5e5", "1ee5", "1e--5", "1.e5", "-e5"])
    func aBrokenExponentIsMalformed(text: String) {
        #expect(throws: MoneyError.malformed) { try DecimalText.read(text, [.sign, .exponent]) }
    }

    @Test func aSignNeedsItsForm() throws {
        #expect(throws: MoneyError.malformed) { try DecimalText.read("-1") }
        #expect(throws: MoneyError.malformed) { try DecimalText.read("-0", .exponent) }
        #expect(try DecimalText.read("-0", .sign).value == .zero)
        #expect(try DecimalText.read("-0", .sign).value.description == "0")
    }

    @Test(arguments: [
        ("1e2", "100", 0), ("1E+2", "100", 0), ("1e-2", "0.01", 2), ("1.50e1", "15", 1),
        ("1.50e0", "1.5", 2), ("0e999999999999999999999", "0", 0),
        ("1e19", "10000000000000000000", 0),
        ("10000000000000000000e0", "10000000000000000000", 0),
        ("0.1e-17", "0.000000000000000001", 18),
        ("100000000000000000000000000000000000000e-18", "100000000000000000000", 18),
    ])
    func exponentsShiftThePoint(text: String, value: String, fractionDigits: Int) throws {
        guard value.count <= 20 else {
            #expect(throws: MoneyError.overflow) { try DecimalText.read(text, .exponent) }
            return
        }
        let reading = try DecimalText.read(text, .exponent)
        #expect(reading.value.description == value)
        #expect(reading.fractionDigits == fractionDigits)
    }

    @Test(arguments: [
        ("0.0000000000000000001", MoneyError.tooManyFractionDigits),
        ("1.0000000000000000000", .tooManyFractionDigits), ("1e-19", .tooManyFractionDigits),
        ("0.1e-18", .tooManyFractionDigits), ("1e-999999999999", .tooManyFractionDigits),
        ("100000000000000000000000000000000000000e-30", .tooManyFractionDigits),
        ("10000000000000000000.000000000000000001", .overflow), ("1e20", .overflow),
        ("10000000000000000001", .overflow), ("1e999999999999999999999", .overflow),
        ("123456789012345678901.123456789012345678", .overflow),
        ("1000000000000000000000000000000", .overflow),
        ("99999999999999999999999999999999999999999999999999", .overflow),
    ])
    func whatDoesNotFitSaysHow(text: String, error: MoneyError) {
        #expect(throws: error) { try DecimalText.read(text, .exponent) }
    }

    @Test func aTextHasAnEnd() throws {
        let longest = "0." + String(repeating: "0", count: 18)
        #expect(try DecimalText.read(longest).value == .zero)
        let digits = String(repeating: "1", count: DecimalText.lengthMax)
        #expect(throws: MoneyError.overflow) { try DecimalText.read(digits) }
        #expect(throws: MoneyError.tooLong) { try DecimalText.read(digits + "1") }
        #expect(throws: MoneyError.tooLong) {
            try DecimalText.read(String(repeating: "9", count: 1_000_000))
        }
    }
}
